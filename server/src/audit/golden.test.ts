/** What docs/protocol.md shows of the audit log, made anew: an entry, its hash, and a checkpoint signed over it. */
import { createPrivateKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { signedContent } from '@sallyport/protocol';
import { expect, test } from 'vitest';
import { signAuditCheckpoint } from './audit-checkpoint.ts';
import { entryDigest, nextHash } from './chain.ts';

const page = readFileSync(new URL('../../../docs/protocol.md', import.meta.url), 'utf8');
const [, shown = ''] = page.split('\n# Audit log\n');

/** Of the seed of 32 bytes of 7 (RFC 8410, section 7). */
const key = createPrivateKey({
  key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, 7)]),
  format: 'der',
  type: 'pkcs8',
});

const entry = {
  at: 1_763_820_000_000,
  kind: 'session.started',
  actorKind: 'user',
  actorId: 'us_01jd0000007000800000000001',
  actorName: 'Ada Byron',
  targetKind: 'session',
  targetId: 'se_01jd0000007000800000000001',
  targetName: 'bench-7',
  data: '{"remoteAddress":"192.0.2.7"}',
};

test('the page shows the text of an entry, its digest, its hash, and a checkpoint with its signature', () => {
  const digest = entryDigest(entry);
  const hash = nextHash('', 1, digest);
  const checkpoint = signAuditCheckpoint(
    { serverId: 'sv_01jd0000007000800000000009', number: 1, hash, at: entry.at },
    (content) => sign(null, signedContent('seal', content), key),
  );
  for (const text of [JSON.stringify(Object.values(entry)), digest, hash, checkpoint.content, checkpoint.signature]) {
    expect(shown).toContain(`\n${text}\n`);
  }
});
