import "react";

declare module "react" {
  interface InputHTMLAttributes<T> {
    /** Makes a file input choose a folder; every browser knows it, React's types do not. */
    webkitdirectory?: "" | undefined;
  }
}
