/** Watches the sandbox and disturbs it: requests seen, faults, revocations. */
@NullMarked
package io.flowmaestro.sandbox.control;

import org.jspecify.annotations.NullMarked;
