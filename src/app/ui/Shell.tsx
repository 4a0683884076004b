import { ActionIcon } from "@mantine/core";
import { IconDropletFilled, IconSettings } from "@tabler/icons-react";
import { type ReactNode, useEffect, useRef } from "react";
import { Link, useLocation } from "wouter";
import { useInfo } from "../api/server.ts";
import { WindowDrop } from "../uploads/WindowDrop.tsx";
import { Name } from "./Name.tsx";
import classes from "./Shell.module.css";

const pages = [
  ["/", "Import"],
  ["/tasks", "Tasks"],
  ["/projects", "Projects"],
  ["/library", "Library"],
] as const;

/** The frame of every page: header, navigation, the running upload, and the whole window as a drop zone. */
export function Shell(props: { chip: ReactNode; children: ReactNode }) {
  const { data: info } = useInfo();
  const main = useRef<HTMLElement>(null);
  const [location] = useLocation();
  const before = useRef(location);
  useEffect(() => {
    if (before.current === location) return;
    before.current = location;
    window.scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [location]);
  return (
    <WindowDrop>
      <a className={classes.skip} href="#main">
        Skip to content
      </a>
      <header className={classes.header}>
        <div className={classes.bar}>
          <Link href="/" className={classes.brand} aria-label="Dropset, import">
            <span className={classes.logo} aria-hidden="true">
              <IconDropletFilled size={13} />
            </span>
            <span className={classes.brandName}>Dropset</span>
          </Link>
          <nav aria-label="Main" className={classes.nav}>
            {pages.map(([href, title]) => (
              <NavLink key={href} href={href}>
                {title}
              </NavLink>
            ))}
          </nav>
          <div className={classes.end}>
            {props.chip}
            {info?.workspace && (
              <span className={classes.workspace}>
                Workspace <Name text={info.workspace} />
              </span>
            )}
            <ActionIcon
              component={Link}
              href="/settings"
              variant="subtle"
              color="gray"
              size="lg"
              aria-label="Settings"
              title="Settings"
              aria-current={location === "/settings" ? "page" : undefined}
            >
              <IconSettings size={20} stroke={1.6} />
            </ActionIcon>
          </div>
        </div>
      </header>
      <main id="main" ref={main} tabIndex={-1} className={classes.main}>
        {props.children}
      </main>
    </WindowDrop>
  );
}

function NavLink(props: { href: string; children: ReactNode }) {
  const [location] = useLocation();
  const places = props.href === "/" ? ["/", "/import/server"] : [props.href];
  const here = places.some((place) => location === place || (place !== "/" && location.startsWith(`${place}/`)));
  return (
    <Link href={props.href} className={classes.link} aria-current={here ? "page" : undefined}>
      {props.children}
    </Link>
  );
}
