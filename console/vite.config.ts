/** How the console is built: no inline script, style or asset, so that the strict content security policy holds. */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** `SALLYPORT_DEV_SERVER` names a running server for `vite` itself, which then serves the sources with hot reload. */
const devServer = process.env['SALLYPORT_DEV_SERVER'] ?? 'https://localhost:8443';
const proxied = { target: devServer, secure: false, ws: true, changeOrigin: true };

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  // The server replaces this word in each answer by the nonce of that answer's policy.
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    target: 'es2023',
    outDir: 'dist',
    emptyOutDir: true,
    manifest: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      // Our own workspaces have no side effects on import; said here so that no schema reaches the first page.
      treeshake: { moduleSideEffects: (id) => !/\/(?:protocol|domain)\/src\//.test(id) },
    },
  },
  server: { proxy: { '/api': proxied, '/live': proxied, '/channel': proxied } },
});
