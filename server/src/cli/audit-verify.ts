/** `sallyport audit verify` */
import { SealFile } from '../audit/seal-file.ts';
import { verifyAudit } from '../audit/verify-audit.ts';
import { sealKeysOf, sealVerifier } from '../sealing/seal-signature.ts';
import { verifyTexts } from '../text/verify.ts';
import { configFrom, readArguments } from './arguments.ts';
import { withStore } from './offline.ts';
import { outputTo } from './output.ts';
import { foundExitCode } from './recording-verify.ts';

export async function auditVerify(words: readonly string[]): Promise<void> {
  const args = readArguments(words, { own: {}, withConfig: true });
  const config = configFrom(args);
  const sealed = await new SealFile(config.data).read();
  const report = await withStore(config, ({ store, identity }) =>
    verifyAudit({ store, sealed, verify: sealVerifier(sealKeysOf(identity)) }),
  );
  const iso = (at: number | undefined): string | null => (at === undefined ? null : new Date(at).toISOString());
  const findings = report.findings.map(({ what, from, to, after, before }) => ({
    what,
    from,
    to,
    after: iso(after),
    before: iso(before),
  }));
  const { entries, checkpoints, lastAt } = report;
  outputTo(args.json).answer(verifyTexts.audit(report), { entries, checkpoints, lastAt: iso(lastAt), findings });
  if (findings.length > 0) process.exitCode = foundExitCode;
}
