// Runs a program with inherited output; exits with its code when it fails.
import { spawn } from "node:child_process";

export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: "inherit", ...options });
    child.on("error", reject);
    child.on("close", (code) =>
      code === 0
        ? resolve()
        : reject(
            new Error(`${command} ${args.slice(0, 3).join(" ")}${args.length > 3 ? " …" : ""} exited with ${code}`),
          ),
    );
  });
}
