/**
 * The few steps that change what is installed. Each is small, so that a test can cut the power at every one of them;
 * nothing counts before the folder that names it was synced.
 */
import { mkdir, open, rename, rm, symlink } from 'node:fs/promises';

export type FileContent = string | Uint8Array | AsyncIterable<Uint8Array>;

export type Disk = {
  makeFolder(path: string): Promise<void>;
  /** A new file, its content synced. */
  writeFile(path: string, content: FileContent, mode?: number): Promise<void>;
  /** A new symbolic link; `target` is relative to the folder that the link is in. */
  link(target: string, path: string): Promise<void>;
  /** Takes the place of whatever file or link `to` is. */
  rename(from: string, to: string): Promise<void>;
  /** With all that is in it; nothing happens if it isn't there. */
  remove(path: string): Promise<void>;
  /** Makes what was created, renamed or removed in a folder last. */
  syncFolder(path: string): Promise<void>;
};

export const systemDisk: Disk = {
  async makeFolder(path) {
    await mkdir(path, { recursive: true, mode: 0o755 });
  },
  async writeFile(path, content, mode = 0o644) {
    const file = await open(path, 'wx', mode);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
  },
  link: symlink,
  rename,
  async remove(path) {
    await rm(path, { recursive: true, force: true });
  },
  async syncFolder(path) {
    const folder = await open(path, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  },
};
