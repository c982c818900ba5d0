/** From a record to what it asks for, and to where its answer goes. */
@NullMarked
package io.flowmaestro.executor.ingress;

import org.jspecify.annotations.NullMarked;
