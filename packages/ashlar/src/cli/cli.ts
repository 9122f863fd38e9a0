import { openProject } from "@ashlar/project";
import { buildImage } from "../compose.ts";

const project = await openProject({ file: process.argv[2] });
const a = await buildImage(project, {
  observe: (e) => {
    if (e.kind === "compiler-output") console.error(e.text);
  },
});
console.log(JSON.stringify(a.image), JSON.stringify(a.cache));
