import { listAudit } from "./audit.ts";
import { changeImages, listChanges, undoChange, undoImport } from "./changes.ts";
import { checkImages } from "./checkImages.ts";
import { downloadProject, previewDownload } from "./download.ts";
import type { Endpoint } from "./endpoint.ts";
import { getImage, getImageFile, getImageThumbnail, listDatasetImages, listProjectImages } from "./images.ts";
import { importLocal } from "./importLocal.ts";
import { info } from "./info.ts";
import { createKey, listKeys, revokeKey } from "./keys.ts";
import { docs, healthz, metrics, openApi, readyz } from "./operations.ts";
import { presets } from "./presets.ts";
import { deleteProject, getFreeTitle, getProject, listLibrary, listProjects, patchProject } from "./projects.ts";
import { listSameImports } from "./sameImports.ts";
import { signIn, signOut } from "./session.ts";
import { importRemote, listSourceFolder, listSources, previewSource } from "./sources.ts";
import { startImport } from "./startImport.ts";
import { getTask, listTasks, retryTask, stopTask, taskLog, taskProblemGroups, taskReport } from "./tasks.ts";
import { deleteDataset, deleteForever, emptyTrash, listTrash, restoreFromTrash } from "./trash.ts";
import { uploadFiles } from "./uploadFiles.ts";
import {
  createWebhook,
  deleteWebhook,
  getWebhook,
  listDeliveries,
  listWebhooks,
  patchWebhook,
  rotateWebhookSecret,
  testWebhook,
} from "./webhooks.ts";

/** Every call of the API, in the order in which the documentation lists them. */
export const endpoints: readonly Endpoint[] = [
  checkImages,
  uploadFiles,
  startImport,
  importLocal,
  importRemote,
  listSameImports,
  listTasks,
  getTask,
  taskLog,
  taskReport,
  taskProblemGroups,
  stopTask,
  retryTask,
  undoImport,
  listProjects,
  getProject,
  patchProject,
  deleteProject,
  getFreeTitle,
  listProjectImages,
  previewDownload,
  downloadProject,
  changeImages,
  listChanges,
  undoChange,
  listTrash,
  restoreFromTrash,
  deleteForever,
  emptyTrash,
  listDatasetImages,
  deleteDataset,
  getImage,
  getImageFile,
  getImageThumbnail,
  listLibrary,
  listSources,
  listSourceFolder,
  previewSource,
  presets,
  info,
  signIn,
  signOut,
  listKeys,
  createKey,
  revokeKey,
  listAudit,
  listWebhooks,
  createWebhook,
  getWebhook,
  patchWebhook,
  deleteWebhook,
  rotateWebhookSecret,
  testWebhook,
  listDeliveries,
  healthz,
  readyz,
  metrics,
  openApi,
  docs,
];
