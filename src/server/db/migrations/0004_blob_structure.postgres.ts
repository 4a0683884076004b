/** What is wrong with the structure of an image, which is found while its bytes are received. */
export const blobStructurePostgres = `
ALTER TABLE blobs ADD COLUMN structure TEXT COLLATE "C";  -- 'sound', or the name of a fault; null when it was not checked
`;
