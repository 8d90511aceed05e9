// SPDX-License-Identifier: BSD-3-Clause
#pragma once
/// \file  The page's script: tooltips, sorting, filtering. Without it the page is complete but static.

#include <string_view>

namespace quantsweep::detail {

/// Reads and writes text, never markup, so that a layer's name cannot become code.
inline constexpr std::string_view html_script = R"js(
'use strict';
{
  const tip = document.getElementById('tip');
  const texts = new WeakMap();
  for (const title of document.querySelectorAll('.qs-mark > title')) {
    texts.set(title.parentNode, title.textContent);
    title.parentNode.setAttribute('aria-label', title.textContent);
    title.remove();  // or the browser's own tooltip covers ours
  }
  document.addEventListener('pointermove', event => {
    const mark = event.target.closest('.qs-mark');
    tip.hidden = !mark;
    if (!mark) return;
    tip.textContent = texts.get(mark);
    const right = event.clientX + 16 + tip.offsetWidth < innerWidth;
    tip.style.left = Math.max(4, right ? event.clientX + 16 : event.clientX - 16 - tip.offsetWidth) + 'px';
    tip.style.top = Math.max(4, Math.min(event.clientY + 12, innerHeight - tip.offsetHeight - 4)) + 'px';
  });
  document.addEventListener('pointerleave', () => { tip.hidden = true; });

  const key = (line, column) => {
    const cell = line.cells[column];
    if (!('v' in cell.dataset)) return cell.textContent;
    const text = cell.dataset.v;
    return text === '' ? null : text === 'inf' ? Infinity : text === '-inf' ? -Infinity : Number(text);
  };
  const compare = (a, b) => typeof a === 'number' && typeof b === 'number' ? (a < b ? -1 : a > b ? 1 : 0)
      : String(a).localeCompare(String(b), 'en', {numeric: true});
  const sort = (head, column) => {
    const body = head.closest('table').tBodies[0];
    const numeric = head.classList.contains('n');
    const before = head.getAttribute('aria-sort');
    const descending = before ? before === 'ascending' : numeric;
    for (const other of head.parentNode.cells) other.removeAttribute('aria-sort');
    head.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
    const lines = [...body.rows].map(line => ({line, key: key(line, column)}));
    lines.sort((a, b) => {
      if (a.key === null || b.key === null) return (a.key === null) - (b.key === null);  // no number: last
      return descending ? compare(b.key, a.key) : compare(a.key, b.key);
    });
    body.append(...lines.map(entry => entry.line));
  };
  for (const table of document.querySelectorAll('table.sortable'))
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = head.textContent;
      button.addEventListener('click', () => sort(head, column));
      head.replaceChildren(button);
    });

  for (const filter of document.querySelectorAll('.filter')) {
    filter.hidden = false;
    const choices = [...filter.querySelectorAll('select')];
    filter.addEventListener('change', () => {
      for (const line of filter.parentNode.querySelectorAll('tbody tr'))
        line.hidden = choices.some(c => c.selectedIndex !== 0 && line.dataset[c.dataset.key] !== c.value);
    });
  }
}
)js";

}  // namespace quantsweep::detail
