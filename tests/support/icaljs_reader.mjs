// What ical.js, the library of Thunderbird, reads in calendars:
// `node icaljs_reader.mjs FOLDER <calendars.json`, where FOLDER holds the package.
// Prints for each text of the list its entries by UID: start and end (seconds since 1970, or days),
// title, place, status, and how many seconds after the start each alarm rings, with its text.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const { default: ICAL } = await import(pathToFileURL(`${process.argv[2]}/dist/ical.js`).href);

function written(time) {
  if (time.isDate) return time.toString();
  if (time.zone === ICAL.Timezone.localTimezone) throw new Error(`${time} floats`);
  return time.toUnixTime();
}

function entry(component) {
  const event = new ICAL.Event(component);
  const alarms = component.getAllSubcomponents("valarm").map((alarm) => [
    alarm.getFirstPropertyValue("trigger").toSeconds(),
    alarm.getFirstPropertyValue("description"),
  ]);
  const status = component.getFirstPropertyValue("status");
  const [start, end] = [written(event.startDate), written(event.endDate)];
  return [event.uid, [start, end, event.summary, event.location, status, alarms]];
}

function read(text) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  return Object.fromEntries(calendar.getAllSubcomponents("vevent").map(entry));
}

console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(read)));
