/// How the page looks: on screens light and dark, and on paper.
enum HTMLStyle {
  static let text: HTML = """

    :root {
      color-scheme: light dark;
      --back: #f5f6f8; --card: #ffffff; --ink: #1a2230; --soft: #4c5868; --line: #d5dae2; --tint: #eef1f5;
      --link: #0a4f9e; --code: #f0f2f6;
      --fail: #b3261e; --error: #7a2a9b; --unknown: #8f5200; --waived: #4d596b; --pass: #1c6b36; --na: #66707f;
      --critical: #7d0d16; --high: #b3261e; --medium: #8f5200; --low: #1a5fa8; --info: #4d596b; --on: #ffffff;
      --bar-unknown: #e09b2d; --bar-pass: #58a874; --bar-waived: #8a96a8; --bar-na: #c3cad4;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --back: #10141a; --card: #1a2029; --ink: #e7ebf1; --soft: #b0bac8; --line: #353f4d; --tint: #222a35;
        --link: #8cbcff; --code: #252d39;
        --fail: #ff8f86; --error: #d9a1f2; --unknown: #f2b858; --waived: #b3bfce; --pass: #74cf94; --na: #a5b0be;
        --critical: #ff7d8b; --high: #ff8f86; --medium: #f2b858; --low: #85b8f5; --info: #b3bfce; --on: #10141a;
        --bar-unknown: #d9992f; --bar-pass: #3f8f5c; --bar-waived: #718096; --bar-na: #465263;
      }
    }
    * { box-sizing: border-box; }
    html { scroll-padding-top: 1rem; -webkit-text-size-adjust: 100%; }
    body { margin: 0; background: var(--back); color: var(--ink); font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
    main, header.top, nav { max-width: 76rem; margin: 0 auto; padding: 0 1.25rem; }
    main:focus { outline: none; }
    h1, h2, h3, h4 { line-height: 1.25; margin: 0; }
    h2 { font-size: 1.5rem; margin: 0 0 .75rem; }
    h3 { font-size: 1.0625rem; margin: 1rem 0 .35rem; }
    h4 { font-size: 1rem; }
    p { margin: .35rem 0; max-width: 75ch; }
    a { color: var(--link); }
    code, pre { font: .875em/1.45 ui-monospace, "SF Mono", SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
    code { overflow-wrap: anywhere; unicode-bidi: isolate; }
    small { font-size: .875rem; color: var(--soft); font-weight: 400; }
    h1, h3, h4, th, td, dd, li, p { overflow-wrap: anywhere; unicode-bidi: isolate; }
    section { margin: 2.5rem 0; }
    .skip { position: absolute; left: -99rem; top: 0; background: var(--card); padding: .6rem 1rem; z-index: 3; }
    .skip:focus { left: 0; }
    :focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 3px; }

    header.top { max-width: 73.5rem; width: calc(100% - 2.5rem); margin-top: 1.5rem; padding-top: 1.25rem; padding-bottom: 1.25rem; background: var(--card); border: 1px solid var(--line); border-top: .4rem solid var(--fail); border-radius: .5rem; }
    header.top.pass { border-top-color: var(--pass); }
    header.top.error { border-top-color: var(--error); }
    .brand { color: var(--soft); margin: 0 0 .4rem; }
    h1 { font-size: 2rem; }
    h1 .word { display: inline-block; padding: .05em .45em; margin-right: .2em; border-radius: .25rem; color: var(--on); background: var(--fail); text-transform: uppercase; letter-spacing: .03em; }
    h1 .word.pass { background: var(--pass); }
    h1 .word.error { background: var(--error); }
    .lead { font-size: 1.125rem; margin: .75rem 0; }
    .alarm { border-left: .3rem solid var(--error); padding: .35rem .75rem; background: var(--tint); max-width: none; }
    .facts { display: flex; flex-wrap: wrap; gap: .5rem 2.25rem; margin: .75rem 0 0; }
    .facts dt, .record dt, .controls dt { color: var(--soft); font-size: .875rem; }
    dd { margin: 0; }
    nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; margin: .9rem 0 0; padding: 0; }
    nav a { display: inline-block; padding: .2rem 0; }

    .tiles { display: flex; flex-wrap: wrap; gap: .75rem; list-style: none; margin: 0 0 1rem; padding: 0; }
    .tiles li { background: var(--card); border: 1px solid var(--line); border-left: .35rem solid var(--na); border-radius: .4rem; padding: .5rem 1rem .5rem .8rem; color: var(--soft); }
    .tiles b { display: block; font-size: 1.6rem; line-height: 1.2; color: var(--ink); font-variant-numeric: tabular-nums; }
    .tiles .fail, .tiles .new, .tiles .grown { border-left-color: var(--fail); }
    .tiles .unknown, .tiles .unjudged, .tiles .not-judged { border-left-color: var(--unknown); }
    .tiles .error { border-left-color: var(--error); }
    .tiles .pass, .tiles .mended { border-left-color: var(--pass); }
    .tiles .waived { border-left-color: var(--waived); }
    .card { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .9rem 1.1rem; }
    .card h3 { margin-top: 0; }
    .limits ul { margin: .35rem 0 0; padding-left: 1.2rem; }
    .limits li { margin: .15rem 0; }
    .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); gap: 1rem; margin-top: 1rem; align-items: start; }
    @media (min-width: 66rem) {
      .chart:nth-child(3) { grid-column: 2; grid-row: 1 / span 2; }
    }
    .chart caption span { color: var(--soft); font-size: .875rem; font-weight: 400; }
    .chart th, .chart td { border: 0; min-width: 0; padding: .25rem .4rem; white-space: nowrap; vertical-align: middle; }
    .chart tbody th { min-width: 8.5rem; max-width: 16rem; white-space: normal; }
    .chart td:nth-child(2) { width: 100%; min-width: 6rem; }
    .bar { display: block; width: 100%; height: .95rem; background: var(--tint); border-radius: 2px; }
    rect.fail, .key.fail { fill: var(--fail); background: var(--fail); }
    rect.error, .key.error { fill: var(--error); background: var(--error); }
    rect.unknown, .key.unknown { fill: var(--bar-unknown); background: var(--bar-unknown); }
    rect.waived, .key.waived { fill: var(--bar-waived); background: var(--bar-waived); }
    rect.pass, .key.pass { fill: var(--bar-pass); background: var(--bar-pass); }
    rect.na, .key.na { fill: var(--bar-na); background: var(--bar-na); }
    .key { display: inline-block; width: .7rem; height: .7rem; margin-right: .3rem; border-radius: 2px; }

    table { border-collapse: collapse; width: 100%; background: var(--card); font-size: .9375rem; }
    caption { text-align: left; padding: .5rem 0; font-weight: 600; }
    th, td { text-align: left; vertical-align: top; padding: .45rem .6rem; border-bottom: 1px solid var(--line); }
    thead th { color: var(--soft); font-size: .875rem; font-weight: 600; }
    thead th { min-width: 0; overflow-wrap: normal; }
    tbody th { font-weight: 500; }
    td, th { min-width: 5.5rem; }
    .num { min-width: 0; text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
    .date { white-space: nowrap; }
    th small, th > code { display: block; }
    .scroll { overflow-x: auto; margin: .75rem 0; }
    section > table, details > table { margin: .5rem 0; }
    .badge { display: inline-block; padding: .05rem .45rem; border-radius: .25rem; font-size: .8125rem; font-weight: 600; line-height: 1.5; color: var(--on); background: var(--na); white-space: nowrap; }
    .badge.fail { background: var(--fail); }
    .badge.error { background: var(--error); }
    .badge.unknown { background: var(--unknown); }
    .badge.waived { background: var(--waived); }
    .badge.pass { background: var(--pass); }
    .badge.critical { background: var(--critical); }
    .badge.high { background: var(--high); }
    .badge.medium { background: var(--medium); }
    .badge.low { background: var(--low); }
    .badge.info { background: var(--info); }
    .count { font-weight: 600; }
    .count.fail { color: var(--fail); }
    .count.error { color: var(--error); }
    .count.unknown { color: var(--unknown); }
    .count.pass { color: var(--pass); }

    summary { cursor: pointer; }
    summary h3 { display: inline; margin: 0; }
    .policy h3 { font-weight: 400; }
    .policy .title { font-weight: 700; }
    section > details { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; margin: .5rem 0; padding: 0 1.1rem; }
    section > details > summary { padding: .65rem 0; }
    section > details[open] { padding-bottom: .9rem; }
    .sub { display: block; padding-left: 1.1rem; color: var(--soft); font-size: .9375rem; }
    .sub > code { margin-right: .75rem; }
    .shown { font-weight: 600; color: var(--ink); }
    .body { border-top: 1px solid var(--line); padding-top: .75rem; }
    .why p { margin: .25rem 0; }
    .mend { margin: .9rem 0; padding: .75rem 1rem; background: var(--tint); border-radius: .4rem; }
    .steps { margin: .4rem 0; padding-left: 1.6rem; }
    .steps li { margin: .35rem 0; }
    .steps p { margin: .1rem 0; }
    .disruptive { border-left: .3rem solid var(--unknown); padding-left: .6rem; }
    pre { margin: .25rem 0; padding: .55rem .7rem; background: var(--code); border: 1px solid var(--line); border-radius: .3rem; white-space: pre-wrap; overflow-wrap: anywhere; }
    pre code { font-size: .8125rem; }
    pre.altered { border-style: dashed; }
    .own { margin: .4rem 0; }
    .controls, .record { display: grid; gap: .35rem 1.5rem; margin: .75rem 0; grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr)); }
    .controls { font-size: .9375rem; }
    .findings { list-style: none; margin: 1rem 0 0; padding: 0; }
    .finding { border-top: 1px solid var(--line); padding: .75rem 0; }
    .body > .findings:first-child { margin: 0; }
    .body > .findings:first-child .finding:first-child { border: 0; padding-top: 0; }
    .finding .id { margin: .1rem 0; max-width: none; color: var(--soft); }
    h4 small strong { color: var(--ink); }
    .says { margin: .3rem 0; }
    .note { color: var(--soft); font-size: .9375rem; }
    .evidence { list-style: none; margin: .35rem 0; padding: 0; font-size: .9375rem; }
    .evidence li { display: grid; grid-template-columns: 4fr 3fr 3fr 4fr; gap: .1rem 1rem; padding: .3rem .6rem; border-left: .2rem solid var(--line); margin: .2rem 0; }
    .evidence li > span { min-width: 0; }
    .evidence .is { font-weight: 600; }
    .evidence .is code, .evidence .is small { font-weight: 400; }
    .at { color: var(--soft); }
    .exports { padding-left: 1.2rem; }
    .exports li { margin: .5rem 0; }
    .plain { margin: .2rem 0; padding-left: 1.2rem; }
    .digest { font-size: .8125rem; }
    footer { margin: 2.5rem 0; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--soft); }

    .filter { position: sticky; top: 0; z-index: 2; display: flex; flex-wrap: wrap; gap: .5rem .9rem; align-items: end; margin: .75rem 0; padding: .7rem .9rem; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; }
    .filter[hidden] { display: none; }
    .filter label { display: grid; font-size: .875rem; color: var(--soft); }
    .filter .find { flex: 1 1 15rem; }
    input, select, button { font: inherit; color: var(--ink); background: var(--back); border: 1px solid var(--na); border-radius: .3rem; padding: .3rem .5rem; }
    select { max-width: 12rem; }
    input::placeholder { color: var(--soft); opacity: 1; }
    button { cursor: pointer; }
    button.text { border: 0; background: none; padding: .1rem; text-align: left; }
    button.copy { float: right; margin: -.2rem -.3rem .2rem .6rem; padding: .05rem .5rem; font-size: .8125rem; }
    .filter output { flex-basis: 100%; font-size: .9375rem; }
    .filtering { scroll-padding-top: 9rem; }

    @media (max-width: 60rem) {
      .evidence li { grid-template-columns: 1fr 1fr; }
    }
    @media (max-width: 46rem) {
      .chart tbody th { min-width: 5rem; }
      .evidence li { grid-template-columns: 1fr; }
      .filter { position: static; }
      .chart { overflow-x: auto; }
      .chart th, .chart td { padding: .2rem; font-size: .8125rem; }
      .chart td:nth-child(2) { min-width: 3rem; }
      h1 { font-size: 1.5rem; }
    }
    @media print {
      :root {
        color-scheme: light;
        --back: #ffffff; --card: #ffffff; --ink: #000000; --soft: #3d4652; --line: #b8bfc9; --tint: #f1f3f6;
        --link: #000000; --code: #f5f6f8;
        --fail: #b3261e; --error: #7a2a9b; --unknown: #8f5200; --waived: #4d596b; --pass: #1c6b36; --na: #66707f;
        --critical: #7d0d16; --high: #b3261e; --medium: #8f5200; --low: #1a5fa8; --info: #4d596b; --on: #ffffff;
        --bar-unknown: #e09b2d; --bar-pass: #58a874; --bar-waived: #8a96a8; --bar-na: #c3cad4;
      }
      @page { size: A4; margin: 16mm 14mm; }
      body { font-size: 9.5pt; }
      main, nav { max-width: none; padding: 0; }
      header.top { max-width: none; width: auto; margin: 0; padding: .75rem 1rem; }
      .badge, .word, .bar, .key, .tiles li, .mend, rect { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
      .skip, nav, .filter, .copy { display: none; }
      .filter.active { display: block; position: static; }
      .filter.active label, .filter.active .buttons { display: none; }
      section { margin: 1.5rem 0; }
      h2, h3, h4, summary, caption, .lead { break-after: avoid; }
      tr, pre, .evidence li, .steps li, .tiles, .chart { break-inside: avoid; }
      .evidence { font-size: 9pt; }
      .evidence li { grid-template-columns: 1fr 1fr; }
      thead { display: table-header-group; }
      .scroll { overflow: visible; }
      table { font-size: 8.5pt; }
      summary { list-style: none; }
      section > details { border-width: 1px 0 0; border-radius: 0; padding: 0; }
      p { orphans: 3; widows: 3; }
    }
    @layer folds { @media print { details:not([open])::details-content { content-visibility: visible; } } }

    """
}
