/** The server's clock decides: moments are shown against it, whatever this computer's clock says. */
let serverAheadMs = 0;

export function noteServerTime(serverTime: number): void {
  serverAheadMs = serverTime - Date.now();
}

export function serverNow(): number {
  return Date.now() + serverAheadMs;
}
