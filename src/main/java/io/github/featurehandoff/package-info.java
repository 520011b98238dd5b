/** The program: its commands, its settings and what wires them to the routes. */
@NullMarked
package io.github.featurehandoff;

import org.jspecify.annotations.NullMarked;
