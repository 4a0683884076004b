// Reads files as one blob and answers their hashes, 32 bytes each, or the message of an error.
self.onmessage = async ({ data: { files, port } }) => {
  try {
    const bytes = await new Blob(files).arrayBuffer();
    const hashes = new Uint8Array(files.length * 32);
    let offset = 0;
    await Promise.all(
      files.map(async ({ size }, at) => {
        const content = new Uint8Array(bytes, offset, size);
        offset += size;
        hashes.set(new Uint8Array(await crypto.subtle.digest("SHA-256", content)), at * 32);
      }),
    );
    port.postMessage(hashes, [hashes.buffer]);
  } catch (error) {
    port.postMessage(String(error));
  }
};
