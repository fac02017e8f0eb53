using System.Text;
using CsCheck;
using Finch.Machine.Bridge;
using Xunit;

namespace Finch.Machine.Tests;

public sealed class LineReaderTests
{
    [Fact]
    public async Task Lines_come_out_as_they_went_in_however_they_are_cut()
    {
        var gen = from lines in Gen.String[Gen.Char['a', 'z'], 0, 40].Array[0, 20]
                  from cuts in Gen.Int[1, 50].Array[1, 10]
                  select (lines, cuts);
        await gen.SampleAsync(async sample =>
        {
            var bytes = Encoding.ASCII.GetBytes(string.Concat(sample.lines.Select(line => line + "\n")));
            var reader = new LineReader(new ChoppyStream(bytes, sample.cuts), longest: 64);
            foreach (var line in sample.lines)
                Assert.Equal(line, Encoding.ASCII.GetString((await reader.ReadAsync(TestContext.Current.CancellationToken))!.Value.Span));
            Assert.Null(await reader.ReadAsync(TestContext.Current.CancellationToken));
        }, iter: 500, seed: "0000KOIPe036");
    }

    [Theory]
    [InlineData("12345678")]
    [InlineData("123\n1234")]
    public async Task A_line_that_is_too_long_or_has_no_end_is_refused(string text)
    {
        var reader = new LineReader(new MemoryStream(Encoding.ASCII.GetBytes(text)), longest: 8);
        await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            while (await reader.ReadAsync(TestContext.Current.CancellationToken) is not null)
            {
            }
        });
    }

    private sealed class ChoppyStream(byte[] bytes, int[] cuts) : MemoryStream(bytes)
    {
        private int _reads;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
            => base.ReadAsync(buffer[..Math.Min(buffer.Length, cuts[_reads++ % cuts.Length])], cancellationToken);
    }
}
