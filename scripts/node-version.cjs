// Loaded before every script (node -r), in JavaScript that the oldest Node can read: whoever has too old a Node is told
// so in one line, not by a syntax error.
var needed = [20, 19];
var have = process.versions.node.split(".");
var major = Number(have[0]);
var minor = Number(have[1]);

if (major < needed[0] || (major === needed[0] && minor < needed[1])) {
  console.error(
    "Node " + needed.join(".") + " or newer is needed, this is " + process.versions.node + ". See https://nodejs.org",
  );
  process.exit(1);
}
