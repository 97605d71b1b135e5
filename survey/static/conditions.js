/* Works out the trees of expressions: conditions, checks and calculations.

   Every rule here stands in Python as well (survey/rules/questionnaires: evaluation, characters and patterns); a test
   holds the two to the same outcome on random expressions. No code is generated, so that it runs under a strict
   Content-Security-Policy.

   Inside, a value is null (empty), true or false, a text, a list of keys, or a BigInt: a number times 10^12.
   Outside, a number is {number: "8.3"}; a JSON number is taken as well. */
(function () {
  "use strict";

  const DECIMALS = 12;
  const UNIT = 10n ** 12n;
  const LIMIT = 10n ** 36n;
  const PLAIN = /^-?[0-9]{1,24}(\.[0-9]{1,12})?$/;
  const has = (object, key) => Object.prototype.hasOwnProperty.call(object, key);

  // Numbers.

  const magnitude = (number) => (number < 0n ? -number : number);
  const bounded = (number) => (magnitude(number) >= LIMIT ? null : number);

  /** Whole division, half up: ties go away from zero. */
  function divided(top, bottom) {
    const whole = (2n * magnitude(top) + magnitude(bottom)) / (2n * magnitude(bottom));
    return (top < 0n) === (bottom < 0n) ? whole : -whole;
  }

  function scaled(written) {
    const found = /^(-?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]+))?$/.exec(written);
    if (!found) return null;
    const fraction = found[3] || "";
    const shift = DECIMALS - fraction.length + Number(found[4] || 0);
    const figures = BigInt((found[2] || "") + fraction || "0");
    if (figures === 0n || shift < -400) return 0n;
    if (shift > 100) return null;
    const size = shift >= 0 ? figures * 10n ** BigInt(shift) : divided(figures, 10n ** BigInt(-shift));
    return bounded(found[1] ? -size : size);
  }

  /** The shortest way to write a number: no zeros at the end. */
  function plain(number) {
    const size = magnitude(number);
    const fraction = (size % UNIT).toString().padStart(DECIMALS, "0").replace(/0+$/, "");
    return (number < 0n ? "-" : "") + (size / UNIT).toString() + (fraction ? "." + fraction : "");
  }

  // Values.

  /** Whether a value is the rows of a section that is filled in several times, of which there are some. */
  const rows = (value) =>
    Array.isArray(value) && value.length > 0 && value[0] !== null && typeof value[0] === "object";

  function present(value) {
    if (value === null || value === undefined || value === "") return null;
    if (typeof value === "number") return scaled(String(value));
    if (Array.isArray(value)) return value.length && !rows(value) ? value : null;
    if (typeof value === "object") return scaled(value.number);
    return value;
  }

  function outward(value) {
    return typeof value === "bigint" ? { number: plain(value) } : value;
  }

  function truth(value) {
    return typeof value === "bigint" ? value !== 0n : Boolean(value);
  }

  function text(value) {
    if (value === null) return "";
    if (typeof value === "bigint") return plain(value);
    return Array.isArray(value) ? value.join(" ") : String(value);
  }

  function number(value) {
    if (value === null || typeof value === "bigint") return value;
    if (typeof value === "boolean") return value ? UNIT : 0n;
    const written = text(value);
    return PLAIN.test(written) ? scaled(written) : null;
  }

  /** Texts in the order of their code points, as Python has it; JavaScript itself compares halves of them. */
  function ordered(left, right) {
    const first = Array.from(left), second = Array.from(right);
    for (let at = 0; at < Math.min(first.length, second.length); at += 1) {
      const difference = first[at].codePointAt(0) - second[at].codePointAt(0);
      if (difference) return difference;
    }
    return first.length - second.length;
  }

  function decided(operator, order) {
    switch (operator) {
      case "=": return order === 0;
      case "!=": return order !== 0;
      case "<": return order < 0;
      case "<=": return order <= 0;
      case ">": return order > 0;
      default: return order >= 0;
    }
  }

  function comparedNumbers(operator, left, right) {
    const first = number(left), second = number(right);
    if (first === null || second === null) return operator === "!=";
    return decided(operator, first < second ? -1 : first > second ? 1 : 0);
  }

  function compared(operator, left, right) {
    if (left === null || right === null) return false;
    const equality = operator === "=" || operator === "!=";
    if (typeof left === "boolean" || typeof right === "boolean") {
      if (!equality) return comparedNumbers(operator, left, right);
      return (truth(left) === truth(right)) === (operator === "=");
    }
    if (typeof left === "bigint" || typeof right === "bigint") return comparedNumbers(operator, left, right);
    const first = text(left), second = text(right);
    if (equality) return (first === second) === (operator === "=");
    if (PLAIN.test(first) && PLAIN.test(second)) return comparedNumbers(operator, first, second);
    return decided(operator, ordered(first, second));
  }

  // Length of a text as a person sees it.

  const JOINER = 0x200d, FIRST_SYMBOL = 0x2190;
  const INVISIBLE = [
    [0x300, 0x36f], [0x483, 0x489], [0x591, 0x5bd], [0x5bf, 0x5bf], [0x5c1, 0x5c2],
    [0x5c4, 0x5c5], [0x5c7, 0x5c7], [0x610, 0x61a], [0x64b, 0x65f], [0x670, 0x670],
    [0x6d6, 0x6dc], [0x6df, 0x6e4], [0x6e7, 0x6e8], [0x6ea, 0x6ed], [0x711, 0x711],
    [0x730, 0x74a], [0x900, 0x902], [0x93a, 0x93a], [0x93c, 0x93c], [0x941, 0x948],
    [0x94d, 0x94d], [0xe31, 0xe31], [0xe34, 0xe3a], [0xe47, 0xe4e], [0x1ab0, 0x1aff],
    [0x1dc0, 0x1dff], [0x200b, 0x200f], [0x202a, 0x202e], [0x2060, 0x2064], [0x20d0, 0x20ff],
    [0x302a, 0x302d], [0x3099, 0x309a], [0xfe00, 0xfe0f], [0xfe20, 0xfe2f], [0xfeff, 0xfeff],
    [0x1f3fb, 0x1f3ff], [0xe0020, 0xe007f], [0xe0100, 0xe01ef],
  ];

  function seen(code, previous, flags) {
    if (code < INVISIBLE[0][0]) return !(code === 10 && previous === 13);
    if (flags) return flags % 2 === 1;
    if (previous === JOINER && code >= FIRST_SYMBOL) return false;
    return !INVISIBLE.some(([low, high]) => low <= code && code <= high);
  }

  function length(written) {
    let count = 0, previous = 0, flags = 0;
    for (const character of written) {
      const code = character.codePointAt(0);
      flags = 0x1f1e6 <= code && code <= 0x1f1ff ? flags + 1 : 0;
      if (seen(code, previous, flags)) count += 1;
      previous = code;
    }
    return count;
  }

  // Patterns: the program is followed in all its states at once, so that none can hang.

  function reach(program, starts) {
    const reached = new Set(), waiting = [...starts];
    while (waiting.length) {
      const state = waiting.pop();
      if (reached.has(state)) continue;
      reached.add(state);
      const [kind, ...targets] = program[state];
      if (kind === "split" || kind === "jump") waiting.push(...targets);
    }
    return reached;
  }

  function step(program, states, code) {
    const next = [];
    for (const state of states) {
      const [kind, negated, ranges] = program[state];
      if (kind === "set" && ranges.some(([low, high]) => low <= code && code <= high) !== negated) next.push(state + 1);
    }
    return reach(program, next);
  }

  function fits(program, written) {
    const characters = Array.from(written);
    if (characters.length > 2000) return false;
    let states = reach(program, [0]);
    for (const character of characters) {
      states = step(program, states, character.codePointAt(0));
      if (!states.size) return false;
    }
    return states.has(program.length - 1);
  }

  // Trees.

  function calculated(operator, left, right) {
    switch (operator) {
      case "+": return bounded(left + right);
      case "-": return bounded(left - right);
      case "*": return bounded(divided(left * right, UNIT));
      case "div": return right === 0n ? null : bounded(divided(left * UNIT, right));
      default: return right === 0n ? null : bounded(left % right);
    }
  }

  const chosen = (value) => (Array.isArray(value) ? value : text(value).split(" ").filter(Boolean));

  function rounded(value, places) {
    if (places === null || places < 0n || places % UNIT || places > UNIT * 12n || value === null) return null;
    const step = 10n ** (12n - places / UNIT);
    return bounded(divided(value, step) * step);
  }

  /** The values of the arguments; one that stands for all rows gives one a row. */
  function listed(parts, scope) {
    return parts.flatMap((part) => {
      const key = part[0] === "reference" ? part[1] : null;
      if (key === null || has(scope.values, key) || has(scope.facts, key)) return [worked(part, scope)];
      return Object.values(scope.values).filter(rows)
        .flatMap((table) => table.map((row) => (has(row, key) ? present(row[key]) : null)));
    });
  }

  function numbers(parts, scope) {
    return listed(parts, scope).map(number).filter((value) => value !== null);
  }

  /** How many values of one argument are not empty; of a whole section how many rows it has. */
  function filled(part, scope) {
    const found = part[0] === "reference" && has(scope.values, part[1]) ? scope.values[part[1]] : null;
    return rows(found) ? found.length : listed([part], scope).filter((value) => value !== null).length;
  }

  function extreme(parts, scope, better) {
    const found = numbers(parts, scope);
    return found.length ? found.reduce((best, value) => (better(value, best) ? value : best)) : null;
  }

  const functions = {
    "if": (parts, scope) => worked(truth(worked(parts[0], scope)) ? parts[1] : parts[2], scope),
    "not": (parts, scope) => !truth(worked(parts[0], scope)),
    "today": (parts, scope) => scope.today,
    "coalesce": (parts, scope) => {
      for (const part of parts) {
        const value = worked(part, scope);
        if (value !== null) return value;
      }
      return null;
    },
    "selected": (parts, scope) => {
      const option = worked(parts[1], scope);
      return option !== null && chosen(worked(parts[0], scope)).includes(text(option));
    },
    "count-selected": (parts, scope) => BigInt(chosen(worked(parts[0], scope)).length) * UNIT,
    "string-length": (parts, scope) => BigInt(length(text(worked(parts[0], scope)))) * UNIT,
    "round": (parts, scope) =>
      rounded(number(worked(parts[0], scope)), parts.length > 1 ? number(worked(parts[1], scope)) : 0n),
    "sum": (parts, scope) => {
      const found = numbers(parts, scope);
      return found.length ? bounded(found.reduce((total, value) => total + value, 0n)) : null;
    },
    "min": (parts, scope) => extreme(parts, scope, (value, best) => value < best),
    "max": (parts, scope) => extreme(parts, scope, (value, best) => value > best),
    "count": (parts, scope) => BigInt(parts.reduce((total, part) => total + filled(part, scope), 0)) * UNIT,
  };

  function arithmetic(first, rest, scope) {
    let total = number(worked(first, scope));
    for (const [operator, operand] of rest) {
      const value = number(worked(operand, scope));
      if (total === null || value === null) return null;
      total = calculated(operator, total, value);
    }
    return total;
  }

  function looked(key, scope) {
    const holder = has(scope.values, key) ? scope.values : scope.facts;
    return has(holder, key) ? present(holder[key]) : null;
  }

  const rules = {
    number: ([written]) => scaled(written),
    text: ([written]) => written || null,
    reference: ([key], scope) => looked(key, scope),
    answer: (parts, scope) => present(scope.answer),
    negative: ([operand], scope) => {
      const value = number(worked(operand, scope));
      return value === null ? null : -value;
    },
    arithmetic: ([first, rest], scope) => arithmetic(first, rest, scope),
    comparison: ([operator, left, right], scope) => compared(operator, worked(left, scope), worked(right, scope)),
    emptiness: ([operand, empty], scope) => (worked(operand, scope) === null) === empty,
    and: ([operands], scope) => operands.every((operand) => truth(worked(operand, scope))),
    or: ([operands], scope) => operands.some((operand) => truth(worked(operand, scope))),
    call: ([name, parts], scope) => functions[name](parts, scope),
    match: ([operand, program], scope) => {
      const value = worked(operand, scope);
      return value !== null && fits(program, text(value));
    },
  };

  function worked(tree, scope) {
    return rules[tree[0]](tree.slice(1), scope);
  }

  /** The value of one tree: null, a truth, a text, a list of keys or {number: "8.3"}. */
  function evaluate(tree, values, facts, today, answer) {
    return outward(worked(tree, { values: values || {}, facts: facts || {}, today: today, answer: answer }));
  }

  /** Whether a tree is true of these answers. */
  function holds(tree, values, facts, today, answer) {
    return truth(worked(tree, { values: values || {}, facts: facts || {}, today: today, answer: answer }));
  }

  globalThis.Achterban = globalThis.Achterban || {};
  globalThis.Achterban.conditions = Object.freeze({
    evaluate: evaluate,
    holds: holds,
    length: length,
    // For answers.js, which works with the same values.
    inside: Object.freeze({ UNIT, has, magnitude, rows, scaled, plain, present, outward, truth, worked, length }),
  });
})();
