/** Headers that every answer carries. */
import helmet from '@fastify/helmet';
import type { App } from './app-type.ts';

/** For everything that is not a page: nothing may come of it in a browser. */
const nothing = "default-src 'none'; frame-ancestors 'none'";

/** For pages; measured against the components that the console is made of. */
export function pagePolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'none'",
    "connect-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/**
 * `trustedCertificate`: only then may browsers be told to insist on it. With a certificate of the server's own that
 * would lock people out instead.
 */
export async function securityHeaders(app: App, options: { readonly trustedCertificate: boolean }): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: false,
    frameguard: { action: 'deny' },
    hsts: options.trustedCertificate ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    referrerPolicy: { policy: 'no-referrer' },
  });
  app.addHook('onRequest', (request, reply, done) => {
    void reply.header('content-security-policy', nothing);
    void reply.header('permissions-policy', 'camera=(), microphone=(), geolocation=(), payment=(), usb=()');
    void reply.header('cache-control', 'no-store');
    void reply.header('x-request-id', request.id);
    done();
  });
}
