/// What the page does beyond showing: filtering, copying, opening for print. Without it all is there to be read.
enum HTMLScript {
  static let text: HTML = """

    (function () {
      'use strict';
      var byId = function (id) { return document.getElementById(id); };
      var all = function (selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); };

      // A fold that a link leads to opens.
      function reveal() {
        var at = location.hash.length > 1 && byId(location.hash.slice(1));
        if (!at) { return; }
        for (var fold = at; fold; fold = fold.parentElement) { if (fold.tagName === 'DETAILS') { fold.open = true; } }
        at.scrollIntoView();
      }
      window.addEventListener('hashchange', reveal);

      // Paper shows all that the filter leaves.
      var closed = [];
      window.addEventListener('beforeprint', function () {
        closed = all('details:not([open])');
        closed.forEach(function (fold) { fold.open = true; });
      });
      window.addEventListener('afterprint', function () {
        closed.forEach(function (fold) { fold.open = false; });
        closed = [];
      });

      // Each command gets a button, once it is seen.
      function copy(event) {
        var button = event.currentTarget, code = button.parentElement.querySelector('code');
        var say = function (word) {
          button.textContent = word;
          setTimeout(function () { button.textContent = 'Copy'; }, 2000);
        };
        var select = function () {
          var range = document.createRange();
          range.selectNodeContents(code);
          getSelection().removeAllRanges();
          getSelection().addRange(range);
          say('Selected');
        };
        if (navigator.clipboard) {
          navigator.clipboard.writeText(code.textContent).then(function () { say('Copied'); }, select);
        } else { select(); }
      }
      function equip(root) {
        all('pre:not(.altered)', root).forEach(function (block) {
          if (block.querySelector('button') || block.closest('details:not([open])')) { return; }
          var button = document.createElement('button');
          button.type = 'button';
          button.className = 'copy';
          button.textContent = 'Copy';
          button.setAttribute('aria-label', 'Copy the command');
          button.addEventListener('click', copy);
          block.insertBefore(button, block.firstChild);
        });
      }
      // A table that is wider than the page can be scrolled by keys.
      function measure() {
        all('.scroll').forEach(function (part) {
          if (part.scrollWidth > part.clientWidth) {
            part.tabIndex = 0;
            part.setAttribute('role', 'region');
            part.setAttribute('aria-label', part.querySelector('caption').textContent);
          } else { ['tabindex', 'role', 'aria-label'].forEach(function (name) { part.removeAttribute(name); }); }
        });
      }
      window.addEventListener('resize', measure);
      document.addEventListener('toggle', function (event) {
        if (event.target.open) { equip(event.target); }
        if (event.target.querySelector('.scroll')) { measure(); }
      }, true);
      equip(document);
      measure();

      var box = byId('filter');
      if (!box) { reveal(); return; }
      box.hidden = false;
      document.documentElement.classList.add('filtering');
      var names = ['severity', 'status', 'scope', 'mark'], text = byId('f-text'), control = byId('f-control');
      var count = byId('f-count'), none = byId('f-none'), folds = all('details.policy'), isActive = false;
      var items = all('.finding').map(function (node) { return { node: node, fold: node.closest('details.policy'), words: '' }; });
      var total = items.length, left = Number(count.dataset.left);
      var wasOpen = folds.map(function (fold) { return fold.open; });

      function words(item) {
        if (!item.words) {
          item.words = (item.fold.querySelector('summary').textContent + ' ' + item.node.textContent).toLowerCase();
        }
        return item.words;
      }
      function value(name) { var select = byId('f-' + name); return select ? select.value : ''; }

      function filter() {
        var asked = text.value.toLowerCase().split(/\\s+/).filter(Boolean);
        var wanted = names.map(function (name) { return [name, value(name)]; }).filter(function (pair) { return pair[1]; });
        var chosen = control ? control.value : '', shown = new Map(), seen = 0, active = asked.length + wanted.length > 0 || chosen !== '';
        items.forEach(function (item) {
          var fits = wanted.every(function (pair) {
            return pair[0] === 'mark' ? item.node.dataset.mark.split(' ').indexOf(pair[1]) >= 0 : item.node.dataset[pair[0]] === pair[1];
          });
          fits = fits && (!chosen || item.fold.dataset.controls.split(' ').indexOf(chosen) >= 0);
          fits = fits && asked.every(function (word) { return words(item).indexOf(word) >= 0; });
          item.node.hidden = !fits;
          if (fits) { seen += 1; shown.set(item.fold, (shown.get(item.fold) || 0) + 1); }
        });
        if (active && !isActive) { wasOpen = folds.map(function (fold) { return fold.open; }); }
        folds.forEach(function (fold, index) {
          var here = shown.get(fold) || 0;
          fold.hidden = here === 0;
          fold.querySelector('.shown').textContent = active && here ? here + ' shown' : '';
          if (active) { fold.open = seen <= 20 && here > 0; } else if (isActive) { fold.open = wasOpen[index]; }
        });
        isActive = active;
        box.classList.toggle('active', active);
        none.hidden = seen > 0;
        count.textContent = seen + ' of ' + total + ' listed findings shown' + (left > 0 ? '; ' + left + ' more stand in the JSON report' : '');
      }

      var timer;
      text.addEventListener('input', function () { clearTimeout(timer); timer = setTimeout(filter, 120); });
      box.addEventListener('change', filter);
      byId('f-clear').addEventListener('click', function () {
        text.value = '';
        all('select', box).forEach(function (select) { select.value = ''; });
        filter();
        text.focus();
      });
      byId('f-open').addEventListener('click', function () { folds.forEach(function (fold) { fold.open = !fold.hidden; }); });
      byId('f-close').addEventListener('click', function () { folds.forEach(function (fold) { fold.open = false; }); });

      // What the charts name becomes a filter.
      all('[data-set]').forEach(function (label) {
        var select = byId('f-' + label.dataset.set);
        if (!select || !all('option', select).some(function (option) { return option.value === label.dataset.value; })) { return; }
        var button = document.createElement('button');
        button.type = 'button';
        button.className = 'text';
        button.title = 'Show these findings';
        while (label.firstChild) { button.appendChild(label.firstChild); }
        label.appendChild(button);
        button.addEventListener('click', function () {
          select.value = label.dataset.value;
          filter();
          byId('findings').scrollIntoView();
          select.focus({ preventScroll: true });
        });
      });
      filter();
      reveal();
    }());

    """
}
