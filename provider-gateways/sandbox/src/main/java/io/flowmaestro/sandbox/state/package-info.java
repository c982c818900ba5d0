/** What the played providers remember, bounded. */
@NullMarked
package io.flowmaestro.sandbox.state;

import org.jspecify.annotations.NullMarked;
