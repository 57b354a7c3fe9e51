/** What an agent reports about its endpoint. Every text is hostile: bounded here, shown inert. */
import * as z from 'zod';
import { instantField, reported } from '../parse/fields.ts';

export const factsSchema = z.object({
  hostname: reported(255).min(1),
  fqdn: reported(255).optional(),
  domain: reported(255).optional(),
  workgroup: reported(255).optional(),
  operatingSystem: reported(255),
  platform: z.enum(['linux', 'windows', 'macos', 'android', 'other']),
  architecture: z.enum(['x64', 'arm64', 'other']),
  kernel: reported(255).optional(),
  consoleUser: reported(255).optional(),
  privateAddresses: z.array(reported(64)).max(32),
  bootedAt: instantField.optional(),
  cpu: z
    .object({
      model: reported(255),
      cores: z.int().min(0).max(65_536),
      loadPercent: z.number().min(0).max(100).optional(),
    })
    .optional(),
  memory: z.object({ totalBytes: z.int().min(0), availableBytes: z.int().min(0) }).optional(),
  disks: z
    .array(z.object({ mount: reported(255), totalBytes: z.int().min(0), availableBytes: z.int().min(0) }))
    .max(64)
    .optional(),
  installMode: z.enum(['service', 'user']),
  account: reported(255).optional(),
});

export type Facts = Readonly<z.infer<typeof factsSchema>>;

/** Who is at the screen, read when a session is about to start and asked for by a command. */
export const presenceFactsSchema = z.object({
  userLoggedIn: z.boolean(),
  screenLocked: z.boolean(),
  screenSaverRuns: z.boolean(),
});

export type PresenceFacts = Readonly<z.infer<typeof presenceFactsSchema>>;

/** The longest text of a screen's picture, in base64: it shares one message with the rest of the answer. */
const pictureMost = 48_000;

/** A small PNG of what is on the screen, made when it is asked for. */
export const screenPictureSchema = z.object({
  png: z
    .string()
    .max(pictureMost)
    .regex(/^[A-Za-z0-9_-]+$/),
});

export type ScreenPicture = Readonly<z.infer<typeof screenPictureSchema>>;
