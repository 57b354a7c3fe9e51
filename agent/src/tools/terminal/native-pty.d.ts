/** The native part of the PTY package, as its own JavaScript calls it. The package ships no types for it. */
declare module '@lydell/node-pty/requireBinary.js' {
  export type NativePty = {
    fork: (
      file: string,
      args: readonly string[],
      environment: readonly string[],
      folder: string,
      cols: number,
      rows: number,
      uid: number,
      gid: number,
      isUtf8: boolean,
      helperPath: string,
      onExit: (code: number, signal: number) => void,
    ) => { readonly fd: number; readonly pid: number; readonly pty: string };
    /** A terminal without a program; both ends are this process's. */
    open: (cols: number, rows: number) => { readonly master: number; readonly slave: number; readonly pty: string };
    resize: (fd: number, cols: number, rows: number) => void;
  };
  export function requireBinary(file: 'pty.node'): NativePty;
}
