/** What limits calls: rates, breakers, budgets. Plain mechanisms, each told the time. */
@NullMarked
package io.flowmaestro.executor.limit;

import org.jspecify.annotations.NullMarked;
