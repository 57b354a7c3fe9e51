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
    // The terminal alone is half a megabyte; what the first page may weigh is held by a test.
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      // Our own workspaces have no side effects on import; said here so that no schema reaches the first page.
      treeshake: { moduleSideEffects: (id) => !/\/(?:protocol|domain)\/src\//.test(id) },
      output: {
        // Few files, each for one need: what every page uses, and what shells, panes and tables bring along.
        codeSplitting: {
          // A group takes what its modules need along, so what many share comes first.
          groups: [
            {
              name: 'libraries',
              test: /node_modules\/(?!@xterm\/|dockview|temporal-polyfill|uqr\/|react-number-format\/|@tanstack\/(?:react-table|table-core)\/|@mantine\/form\/|@mantine\/core\/esm\/components\/NumberInput)/,
              priority: 3,
            },
            {
              name: 'base',
              test: /console\/src\/(?:api|components\/(?!data-table)|text|theme)\/|screens\/(?:frame\/(?!palette|ask-approval)|jump\/(?!start|acts\/(?:act|copy|removal|propert)|views\/view-dialogs|tree\/group-menu|grid\/column-menu)|account\/(?!set-up|account-screen|second-factors|qr-picture))/,
              priority: 2,
            },
            { name: 'terminal', test: /node_modules\/@xterm\//, priority: 1 },
            { name: 'panes', test: /node_modules\/dockview/, priority: 1 },
            { name: 'table', test: /node_modules\/@tanstack\//, priority: 1 },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': proxied, '/live': proxied, '/channel': proxied } },
});
