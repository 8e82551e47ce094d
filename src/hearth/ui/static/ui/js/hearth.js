// What every page does beyond plain HTML. Each module works alone, and every page works without any of them.
import "./zone.js";
import "./acts.js";
import "./composer.js";
import "./again.js";
import "./branch.js";
import "./keys.js";
import "./live.js";
import "./look.js";
import "./offline.js";
