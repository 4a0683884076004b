import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// The page. In development it talks to a server started with `npm run dev:server`.
export default defineConfig({
  plugins: [react()],
  build: { outDir: "dist/page", emptyOutDir: true, target: "es2022", assetsInlineLimit: 0 },
  worker: { format: "es" },
  server: {
    proxy: { "/v1": "http://127.0.0.1:8080" },
  },
});
