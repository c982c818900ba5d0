package io.flowmaestro.connection.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.connection.usage.UsageSum;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChartTest {
    private static final LocalDate FIRST = LocalDate.of(2026, 12, 1);

    @Test
    void drawsEveryDayAndSeesWhatThereIsAnyOf() {
        // Given
        List<UsageSum> sums = List.of(
                new UsageSum("2026-12-01", 900, 60, 30, 10, 1000, 0.1, 40),
                new UsageSum("2026-12-03", 1, 1, 0, 0, 2, 0.5, 40));

        // When
        Chart chart = Chart.of(sums, FIRST, FIRST.plusDays(2));

        // Then
        assertThat(chart.total()).isEqualTo(1002);
        assertThat(chart.failed()).isEqualTo(101);
        assertThat(chart.bars()).extracting(Chart.Bar::day).containsExactly("2026-12-01", "2026-12-02", "2026-12-03");
        assertThat(chart.bars().get(0).succeededHeight()).isEqualTo(104);
        assertThat(chart.bars().get(0).failedY()).isEqualTo(120 - 104 - 11);
        assertThat(chart.bars().get(1).succeededHeight()).isZero();
        assertThat(chart.bars().get(2).succeededHeight()).isEqualTo(2);
        assertThat(chart.bars().get(2).failedHeight()).isEqualTo(2);
    }
}
