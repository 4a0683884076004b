import "react";

declare module "react" {
  interface InputHTMLAttributes<T> {
    /** Makes a file input choose a folder; every browser supports it, React does not declare it. */
    webkitdirectory?: "" | undefined;
  }
}
