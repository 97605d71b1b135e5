/* Reads what is typed in a form and says what that shows, hides, adds up to and gets wrong, while someone types.

   Needs conditions.js. Every rule here stands in Python as well (survey/rules/questionnaires: reading, answers and
   wording); a test holds the two to the same outcome on random questionnaires. The server judges again: this script
   only shows sooner, and leaves it to the server to say why something cannot be read. */
(function () {
  "use strict";

  const { UNIT, has, magnitude, rows, scaled, plain, present, outward, truth, worked, length } = Achterban.conditions.inside;

  // Reading what was typed. A text that cannot be read gives UNREADABLE; the server says why.

  const MOST_ROWS = 100;
  const UNREADABLE = Symbol("unreadable");
  const BLANKS = " \\t\\n\\r\\u00a0\\u2000-\\u200a\\u202f\\u3000\\ufeff";
  const AROUND = new RegExp("^[" + BLANKS + "]+|[" + BLANKS + "]+$", "g");
  const BLANK_RUN = new RegExp("[" + BLANKS + "]+", "g");
  const BLANKS_INSIDE = new RegExp("[" + BLANKS + "]");
  const EMAIL = /^[^@,;:<>()\[\]"\\]{1,64}@[^@,;:<>()\[\]"\\.]+(?:\.[^@,;:<>()\[\]"\\.]+)+$/u;
  const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ud800-\udfff]/gu;
  const MINUS = /^[-\u2212\u2013\u2012]/;
  const DUTCH_GROUPS = /^([1-9][0-9]{0,2}(?:(?:\.[0-9]{3})+|(?: [0-9]{3})+))(?:,([0-9]+))?$/;
  const ENGLISH_GROUPS = /^(?:([1-9][0-9]{0,2}(?:,[0-9]{3})+)\.([0-9]+)|([1-9][0-9]{0,2}(?:,[0-9]{3}){2,}))$/;
  const WITH_DECIMALS = /^([0-9]*)[.,]([0-9]+)$/;
  const NOTHING = ["-", "--", "?", "n.v.t.", "nvt", "x", "geen", "onbekend", "weet niet", "."];
  const MONTHS = ["januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober",
    "november", "december"];
  const WEEKDAY = /^(?:maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag) /;

  function tidy(typed) {
    const single = Array.isArray(typed) ? typed[0] : typed;
    return single === null || single === undefined ? "" : String(single).replace(CONTROL, "").replace(AROUND, "");
  }

  function withoutUnit(written, unit) {
    const lowered = written.toLowerCase(), known = unit.toLowerCase().replace(AROUND, "");
    for (const ending of known === "%" || known === "procent" ? ["%", "procent"] : [known]) {
      if (ending && lowered.endsWith(ending)) return written.slice(0, -ending.length).replace(AROUND, "");
    }
    return known === "€" || known === "euro" ? written.replace(/^€ ?| ?(?:€|euro|,-)$/gi, "") : written;
  }

  function figures(written) {
    if (/^[0-9]+$/.test(written)) return [written, ""];
    let found = DUTCH_GROUPS.exec(written);
    if (found) return [found[1].replace(/[. ]/g, ""), found[2] || ""];
    found = ENGLISH_GROUPS.exec(written);
    if (found) return [(found[1] || found[3]).replace(/,/g, ""), found[2] || ""];
    found = WITH_DECIMALS.exec(written);
    return found ? [found[1], found[2]] : null;
  }

  function readNumber(typed, decimals, unit) {
    const written = withoutUnit(tidy(typed).replace(BLANK_RUN, " "), unit);
    if (!written) return null;
    const bare = written.replace(MINUS, "");
    const found = NOTHING.includes(written.toLowerCase()) || !bare ? null : figures(bare.replace(/^[+ ]+/, ""));
    if (!found) return UNREADABLE;
    const whole = found[0].replace(/^0+/, "") || "0", fraction = found[1].replace(/0+$/, "");
    if (whole.length + fraction.length > 15 || fraction.length > decimals) return UNREADABLE;
    return scaled((MINUS.test(written) ? "-" : "") + whole + "." + fraction);
  }

  function daysIn(year, month) {
    const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
    return [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] || 0;
  }

  function monthNumber(name) {
    const at = MONTHS.findIndex((month) => month === name || month.slice(0, 3) === name);
    return { mrt: 3, sept: 9 }[name] || at + 1;
  }

  function dayParts(written) {
    let found = /^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})$/.exec(written);
    if (found) return [found[1], found[2], found[3]];
    found = /^([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{4})$/.exec(written);
    if (found) return [found[3], found[2], found[1]];
    found = /^([0-9]{1,2}) ([a-z]+)\.? ([0-9]{4})$/.exec(written);
    return found ? [found[3], monthNumber(found[2]), found[1]] : [0, 0, 0];
  }

  function readDay(typed) {
    const written = tidy(typed).replace(BLANK_RUN, " ").toLowerCase();
    if (!written) return null;
    const [year, month, day] = dayParts(written.replace(WEEKDAY, "")).map(Number);
    if (year < 1900 || year > 2200 || day < 1 || day > daysIn(year, month)) return UNREADABLE;
    return [String(year), String(month).padStart(2, "0"), String(day).padStart(2, "0")].join("-");
  }

  function readText(typed, most, lines) {
    let written = tidy(typed).normalize("NFC").replace(/\r\n?/g, "\n");
    if (!lines) written = written.replace(/[\n\t]+/g, " ");
    const tooLong = length(written) > most || Array.from(written).length > 10 * most + 100;
    return tooLong ? UNREADABLE : written || null;
  }

  function readOption(typed, question) {
    const written = tidy(typed);
    return !written || question.options.includes(written) ? written || null : UNREADABLE;
  }

  function readOptions(typed, question) {
    const keys = new Set((Array.isArray(typed) ? typed : [typed]).map(tidy).filter(Boolean));
    const known = question.options.filter((key) => keys.has(key));
    const unsure = (question.alone || []).some((key) => keys.has(key));
    if (known.length < keys.size || (unsure && keys.size > 1)) return UNREADABLE;
    return known.length ? known : null;
  }

  function readRanking(typed, question) {
    const places = new Map(), options = new Set();
    let number = 0;
    for (const each of Array.isArray(typed) ? typed : [typed]) {
      const written = tidy(each), colon = written.indexOf(":");
      const key = colon < 0 ? written : written.slice(0, colon);
      if (!key || colon === written.length - 1) continue;
      number += 1;
      const place = colon < 0 ? String(number) : written.slice(colon + 1);
      if (!question.options.includes(key) || options.has(key) || !/^[1-9][0-9]?$/.test(place)) return UNREADABLE;
      if (places.has(Number(place))) return UNREADABLE;
      options.add(key);
      places.set(Number(place), key);
    }
    const most = question.maximum ? Number(question.maximum.number) : question.options.length;
    const order = [...places.keys()].sort((left, right) => left - right);
    if (!order.length) return null;
    if (order.some((place, index) => place !== index + 1) || order.length > most) return UNREADABLE;
    if (!question.maximum && order.length < most) return UNREADABLE;
    return order.map((place) => places.get(place));
  }

  function readEmail(typed) {
    const written = tidy(typed);
    if (!written) return null;
    const good = !BLANKS_INSIDE.test(written) && EMAIL.test(written) && Array.from(written).length <= 254;
    return good ? written : UNREADABLE;
  }

  function readNumbers(typed) {
    const found = (Array.isArray(typed) ? typed : [typed]).map(tidy).filter(Boolean);
    if (!found.every((each) => /^[0-9]+$/.test(each))) return UNREADABLE;
    return found.length ? [...new Set(found)] : null;
  }

  function read(question, typed) {
    switch (question.type) {
      case "one": case "grid": return readOption(typed, question);
      case "ranking": return readRanking(typed, question);
      case "scale": return readNumber(typed, 0, "");
      case "euro": return readNumber(typed, question.decimals, "€");
      case "email": return readEmail(typed);
      case "file": return readNumbers(typed);
      case "several": return readOptions(typed, question);
      case "number": case "table": return readNumber(typed, question.decimals, question.unit || "");
      case "percentage": case "shares": return readNumber(typed, question.decimals, "%");
      case "date": return readDay(typed);
      case "long_text": return readText(typed, question.length || 10000, true);
      default: return readText(typed, question.length || 500, false);
    }
  }

  function outside(value, question) {
    if (typeof value !== "bigint") return false;
    let low = present(question.minimum), high = present(question.maximum);
    if (question.type === "shares") {
      low = low === null ? 0n : low;
      high = high === null ? 100n * UNIT : high;
    }
    return (low !== null && value < low) || (high !== null && value > high);
  }

  // Words of a check.

  const SMALL = ["nul", "één", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf",
    "twaalf"];

  /** A year is a label and no amount: it has no point for thousands. */
  const YEAR = "jaartal";
  const isYear = (unit) => (unit || "").trim().toLowerCase() === YEAR;

  function dutch(value, unit) {
    const [whole, fraction] = plain(magnitude(value)).split(".");
    const grouped = isYear(unit) ? whole : whole.replace(/\B(?=(?:[0-9]{3})+$)/g, ".");
    return (value < 0n ? "\u2212" : "") + grouped + (fraction ? "," + fraction : "");
  }

  /** Ties away from zero, as on paper. */
  function rounded(value, decimals) {
    const step = UNIT / 10n ** BigInt(decimals);
    const up = (magnitude(value) + step / 2n) / step * step;
    return value < 0n ? -up : up;
  }

  function amply(value) {
    const whole = (value - (((value % UNIT) + UNIT) % UNIT)) / UNIT;
    const words = whole >= 0n && whole < SMALL.length ? SMALL[Number(whole)] : dutch(whole * UNIT);
    return whole * UNIT === value ? words : "ruim " + words;
  }

  function shownText(written) {
    const found = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(written);
    if (!found) return written;
    const [year, month, day] = found.slice(1).map(Number);
    return year >= 1 && day >= 1 && day <= daysIn(year, month) ? day + " " + MONTHS[month - 1] + " " + year : written;
  }

  function shown(value, style) {
    if (typeof value === "bigint") return style === "ruim" ? amply(value) : dutch(value, style);
    if (typeof value === "boolean") return value ? "ja" : "nee";
    return Array.isArray(value) ? value.join(", ") : shownText(value || "");
  }

  function said(message, scope) {
    const words = (piece) => (typeof piece === "string" ? piece : shown(worked(piece[0], scope), piece[1]));
    return message.map(words).join("");
  }

  // A whole form. In a row `row` stands before every key: "scholen.2.".

  function judged(question, value, scope, result) {
    if (value === null) return;
    const inside = { ...scope, answer: value };
    const failed = (question.checks || []).filter((check) => !truth(worked(check.test, inside)));
    const words = (hard) => failed.filter((check) => check.hard === hard).map((check) => said(check.message, inside));
    const hard = words(true), soft = words(false);
    if (hard.length) result.errors[scope.row + question.key] = hard[0];
    else if (soft.length) result.warnings[scope.row + question.key] = soft.join(" ");
  }

  function taken(question, key, typed, scope, result) {
    const name = scope.row + key;
    const value = has(typed, name) ? read(question, typed[name]) : null;
    scope.values[key] = value === UNREADABLE ? null : value;
    if (value === UNREADABLE || outside(value, question)) result.unreadable.push(name);
  }

  function shared(question, typed, scope, result) {
    const name = scope.row + question.key;
    for (const key of question.parts) {
      result.asked.push(scope.row + key);
      taken(question, key, typed, scope, result);
    }
    const filled = question.parts.map((key) => scope.values[key]).filter((value) => value !== null);
    const total = filled.length ? filled.reduce((sum, value) => sum + value, 0n) : null;
    result.totals[name] = outward(total);
    if (question.parts.some((key) => result.unreadable.includes(scope.row + key))) return;
    if (total !== null && total !== 100n * UNIT) {
      result.errors[name] = "Samen moet dit 100% zijn. Nu is het " + dutch(total) + "%.";
      return;
    }
    if (total !== null) for (const key of question.parts) scope.values[key] = scope.values[key] || 0n;
    judged(question, total, scope, result);
  }

  /** The totals of a table: behind its rows, under its columns, and of all; see totals.py. */
  function tableTotals(question, scope, result) {
    const add = (name, keys) => {
      const filled = keys.map((key) => scope.values[key]).filter((value) => value !== null);
      result.totals[scope.row + name] = filled.length ? outward(filled.reduce((sum, value) => sum + value, 0n)) : null;
    };
    const width = question.columns.length;
    question.rows.forEach((row, at) =>
      add(question.key + "-rows-" + scope.row + row, question.parts.slice(at * width, (at + 1) * width)));
    question.columns.forEach((column, at) =>
      add(question.key + "-columns-" + column, question.parts.filter((_, place) => place % width === at)));
    add(question.key + "-all", question.parts);
  }

  function parted(question, typed, scope, result) {
    for (const key of question.parts) {
      result.asked.push(scope.row + key);
      taken(question, key, typed, scope, result);
    }
    if (question.type === "table") tableTotals(question, scope, result);
    if (question.parts.some((key) => result.unreadable.includes(scope.row + key))) return;
    const filled = question.parts.map((key) => scope.values[key]).filter((value) => value !== null);
    if (!filled.length) return;
    judged(question, question.type === "table" ? filled.reduce((sum, value) => sum + value, 0n) : filled, scope, result);
  }

  function asked(question, typed, scope, result) {
    const name = scope.row + question.key;
    result.asked.push(name);
    if (question.type === "shares") shared(question, typed, scope, result);
    else if (question.type === "grid" || question.type === "table") parted(question, typed, scope, result);
    else if (question.type === "calculation") scope.values[question.key] = worked(question.calculation, scope);
    else if (question.type !== "note" && question.type !== "fact") {
      taken(question, question.key, typed, scope, result);
      if (!result.unreadable.includes(name)) judged(question, scope.values[question.key], scope, result);
    }
  }

  /** The rows of a section in their order, never fewer than there must be. */
  function numbers(key, least, typed) {
    const stored = has(typed, key) ? typed[key] : [];
    const listed = Array.isArray(stored) ? stored : [stored];
    const found = [...new Set(listed.filter((each) => /^[1-9][0-9]{0,5}$/.test(each)))].slice(0, MOST_ROWS);
    for (let spare = 1; found.length < Math.min(least, MOST_ROWS); spare += 1) {
      if (!found.includes(String(spare))) found.push(String(spare));
    }
    return found;
  }

  const relevant = (tree, scope) => !tree || truth(worked(tree, scope));
  const keysOf = (question) => [question.key, ...(question.parts || [])];

  function row(key, number, questions, typed, outer, result) {
    const scope = { ...outer, values: { ...outer.values }, row: key + "." + number + "." };
    const first = result.asked.length;
    for (const question of questions) if (relevant(question.relevant, scope)) asked(question, typed, scope, result);
    const mine = result.asked.slice(first).map((name) => name.slice(scope.row.length));
    const read = mine.filter((each) => has(scope.values, each)).map((each) => [each, scope.values[each]]);
    for (const [each, value] of read) result.named[scope.row + each] = outward(value);
    return Object.fromEntries(read);
  }

  /** All rows of a section, whose questions these are. */
  function repeated(key, least, questions, typed, scope, result) {
    if (!relevant(questions[0].within, scope)) return;
    result.asked.push(key);
    scope.values[key] = numbers(key, least, typed)
      .map((number) => row(key, number, questions, typed, scope, result));
  }

  const outwardRow = (values) => Object.fromEntries(Object.entries(values).map(([key, each]) => [key, outward(each)]));

  function outwards(key, value, repeats) {
    return has(repeats, key) ? value.map(outwardRow) : outward(value);
  }

  /** What stands in a form now: `form` as made by the server, `typed` the fields by name, `values` the answers given in
      other sections, `facts` those of the register under the keys of their questions, `today` as "2022-02-14".
      Gives {asked: [name], values, totals, errors, warnings, unreadable: [name]}; a name is a key, or in a section that
      is filled in several times the name of a field, and its rows stand in `values` under its own key. In `named` every
      value stands under the name of its field. */
  function outcome(form, typed, values, facts, today) {
    const result = { asked: [], values: {}, named: {}, totals: {}, errors: {}, warnings: {}, unreadable: [] };
    const scope = { values: {}, facts: facts || {}, today: today, answer: null, row: "" };
    const repeats = form.repeats || {};
    for (const [key, value] of Object.entries(values || {})) scope.values[key] = rows(value) ? value : present(value);
    for (const question of form.questions) {
      // The typed answer of this form counts, never an older one that was handed over with the others.
      for (const key of [...keysOf(question), question.repeat].filter(Boolean)) delete scope.values[key];
    }
    const done = new Set();
    for (const question of form.questions) {
      const key = question.repeat;
      if (!key) {
        if (relevant(question.within, scope) && relevant(question.relevant, scope)) asked(question, typed, scope, result);
      } else if (!done.has(key)) {
        done.add(key);
        repeated(key, repeats[key], form.questions.filter((each) => each.repeat === key), typed, scope, result);
      }
    }
    for (const key of result.asked) {
      if (!has(scope.values, key)) continue;
      result.values[key] = outwards(key, scope.values[key], repeats);
      if (!has(repeats, key)) result.named[key] = result.values[key];
    }
    return result;
  }

  Achterban.answers = Object.freeze({
    outcome: outcome,
    /** One typed answer: {value} or {unreadable: true}. */
    read: function (question, typed) {
      const value = read(question, typed);
      return value === UNREADABLE ? { unreadable: true } : { value: outward(value) };
    },
    /** A value of an outcome in a sentence: a number as in its unit but without it, a day in words. */
    words: function (value, unit) {
      const known = present(value ?? null);
      return known === null ? "" : shown(known, isYear(unit) ? YEAR : "").replace(/\s+/g, " ").trim();
    },
    /** An amount of money: {number: "1234"} with two decimals gives "€ 1.234,00". */
    euros: function (value, decimals) {
      const amount = present(value ?? null);
      if (amount === null) return "";
      const [whole, fraction] = dutch(amount).split(",");
      return "€ " + whole + (decimals ? "," + (fraction || "").padEnd(decimals, "0") : "");
    },
    /** A number as Dutch people write it, with its unit: {number: "1234.5"} in "uur" gives "1.234,5 uur"; rounded where
     *  decimals are given. */
    withUnit: function (value, unit, decimals) {
      if (present(value) === null) return "";
      const number = decimals === undefined ? present(value) : rounded(present(value), decimals);
      return dutch(number, unit) + (unit === "%" ? "%" : unit && !isYear(unit) ? " " + unit : "");
    },
  });
})();
