package io.flowmaestro.executor.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OffsetWindowTest {
    private final OffsetWindow<String> window = new OffsetWindow<>();

    @Test
    void commitsNothingBeforeAnythingWasRead() {
        // Then
        assertThat(window.committable()).isEqualTo(-1);
        assertThat(window.span()).isZero();
        assertThat(window.oldest()).isEmpty();
    }

    @Test
    void stopsAtTheFirstThatIsNotDone() {
        // Given
        List.of(10L, 11L, 12L, 13L).forEach(offset -> window.add(offset, "at " + offset));

        // When
        window.done(10);
        window.done(12);
        window.done(13);

        // Then
        assertThat(window.committable()).isEqualTo(11);
        assertThat(window.oldest()).contains("at 11");
        assertThat(window.span()).isEqualTo(3);
        window.done(11);
        assertThat(window.committable()).isEqualTo(14);
    }

    @Test
    void doesNotMindGapsAndRepeats() {
        // Given
        window.add(5, "a");
        window.add(900, "b");

        // When
        window.done(5);
        window.done(5);

        // Then
        assertThat(window.committable()).isEqualTo(900);
        window.done(900);
        assertThat(window.committable()).isEqualTo(901);
    }

    @Test
    void neverPassesWhatIsAtWorkInWhateverOrderItEnds() {
        // Given
        Random random = new Random(7);
        List<Long> atWork = new ArrayList<>();
        long next = 0;

        for (int i = 0; i < 5_000; i++) {
            // When
            if (atWork.isEmpty() || random.nextBoolean()) {
                next += 1 + random.nextInt(3);
                atWork.add(next);
                window.add(next, "");
            } else {
                window.done(atWork.remove(random.nextInt(Math.min(50, atWork.size()))));
            }

            // Then
            long first = atWork.stream().mapToLong(Long::longValue).min().orElse(next + 1);
            assertThat(window.committable()).isEqualTo(first);
        }
    }
}
