/** The credential vault service: what it is made of, its configuration and its metrics. */
@NullMarked
package io.flowmaestro.vault;

import org.jspecify.annotations.NullMarked;
