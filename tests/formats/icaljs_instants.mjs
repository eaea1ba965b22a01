// Reads a calendar from standard input with ical.js and prints, for each UID, the UTC instants of its
// start and end and its texts. The first argument is the folder of npm packages.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const library = join(process.argv[2], "ical.js", "dist", "ical.js");
const { default: ICAL } = await import(pathToFileURL(library));

function instant(time) {
  return time.isDate ? time.toString() : new Date(time.toUnixTime() * 1000).toISOString();
}

const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
const events = calendar.getAllSubcomponents("vevent").map((component) => {
  const event = new ICAL.Event(component);
  const categories = component.getFirstProperty("categories")?.getValues() ?? [];
  const { summary, description, location } = event;
  const [starts, ends] = [event.startDate, event.endDate].map(instant);
  return [event.uid, { starts, ends, summary, description, location, categories }];
});
process.stdout.write(JSON.stringify(Object.fromEntries(events)));
