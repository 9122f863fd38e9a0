/** Whether the sources of Lua and the files of its suite were fetched into examples/07-lua. */
export function hasLua(): boolean;
