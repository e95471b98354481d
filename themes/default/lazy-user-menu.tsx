"use client";

import dynamic from "next/dynamic";

/** The user menu, whose scripts are loaded only where it is shown: visitors have no use for them. */
export const LazyUserMenu = dynamic(() => import("./user-menu").then(({ UserMenu }) => UserMenu));
