// sharp: Node's binding of libvips. As many GIFs at once as there are cores.
import os from "node:os";
import path from "node:path";
import { createRequire } from "node:module";

const [, , modules, job, out, ...gifs] = process.argv;
const sharp = createRequire(path.join(modules, "x.js"))("sharp");
sharp.cache(false);

async function publish(gif) {
  const stem = path.basename(gif, ".gif");
  const { pages } = await sharp(gif).metadata();
  for (let page = 0; page < (pages ?? 1); page++) {
    const name = `${stem}-${page + 1}`;
    const { data, info } = await sharp(gif, { page }).raw().toBuffer({ resolveWithObject: true });
    const frame = () => sharp(data, { raw: info });
    await frame().png().toFile(path.join(out, "png", `${name}.png`));
    await frame().resize(300).png().toFile(path.join(out, "thumb", `${name}.png`));
    await frame().webp({ quality: 80 }).toFile(path.join(out, "webp", `${name}.webp`));
    if (job === "avif") {
      await frame().avif({ quality: 60 }).toFile(path.join(out, "avif", `${name}.avif`));
    }
  }
}

const waiting = [...gifs];
async function work() {
  for (let gif = waiting.shift(); gif; gif = waiting.shift()) await publish(gif);
}
await Promise.all(os.cpus().map(work));
