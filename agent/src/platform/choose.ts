/** The only place that asks which system this is. */
import type { InstallMode } from '../facts/basic-facts.ts';
import { basicPlatform } from './basic.ts';
import { linuxPlatform } from './linux.ts';
import type { Platform } from './platform.ts';

export function choosePlatform(installMode: InstallMode): Platform {
  return process.platform === 'linux' ? linuxPlatform(installMode) : basicPlatform(installMode);
}
