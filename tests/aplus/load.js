"use strict";

/** Loads the addon, whatever its file is called. */
module.exports = function load(file) {
    const addon = { exports: {} };
    process.dlopen(addon, require("node:path").resolve(file));
    return addon.exports;
};
