/** Connection events, written in the transaction of the change they tell of and published from there. */
@NullMarked
package io.flowmaestro.connection.outbox;

import org.jspecify.annotations.NullMarked;
