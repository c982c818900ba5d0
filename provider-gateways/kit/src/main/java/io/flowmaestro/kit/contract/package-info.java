/** Judges requests and answers by the providers' own contracts. */
@NullMarked
package io.flowmaestro.kit.contract;

import org.jspecify.annotations.NullMarked;
