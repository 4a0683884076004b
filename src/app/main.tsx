import "./ui/mantine.css";
import "./ui/tokens.css";
import { setNonce } from "get-nonce";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App.tsx";
import { createQueryClient } from "./api/queryClient.ts";
import { createUploads } from "./uploads/createUploads.ts";

// The server puts a fresh nonce into the page; the content security policy requires it on styles that components create at run time.
const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? "";
setNonce(nonce);

const queryClient = createQueryClient(() => void queryClient.invalidateQueries({ queryKey: ["info"] }));
const uploads = createUploads(queryClient);

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root.");
createRoot(root).render(
  <StrictMode>
    <App nonce={nonce} queryClient={queryClient} uploads={uploads} />
  </StrictMode>,
);
