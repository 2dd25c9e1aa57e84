using System.Buffers.Binary;
using DataBank.Dicom;

namespace DataBank.UnitTests.Dicom.Network;

/// <summary>PDUs out of a stream of bytes (PS3.8 §9.3.1).</summary>
public class PduTransportTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(4096)]
    [InlineData(100_000)]
    [InlineData(int.MaxValue)]
    public async Task Pdus_of_any_length_are_read_whole_however_their_bytes_come(int together)
    {
        var random = new Random(together);
        int[] lengths = [1, 5, 4089, 4090, 4091, 4096, 262_144, 262_144, 7, 262_138, 16_384, 16_384, 16_384, 3, 500_000, 262_144, 1];
        byte[][] bodies = [.. lengths.Select(length =>
        {
            var body = new byte[length];
            random.NextBytes(body);
            return body;
        })];
        using var sent = new MemoryStream();
        foreach (var body in bodies)
        {
            var header = new byte[6];
            header[0] = (byte)PduType.Data;
            BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(2), (uint)body.Length);
            sent.Write(header);
            sent.Write(body);
        }
        await using var transport = new PduTransport(new Pieces(sent.ToArray(), together));
        foreach (var body in bodies)
        {
            var pdu = await transport.ReadAsync(PduTransport.LargestData, TestContext.Current.CancellationToken);
            Assert.Equal(PduType.Data, pdu!.Value.Type);
            Assert.True(pdu.Value.Body.Span.SequenceEqual(body), $"A PDU of {body.Length} bytes came as another one of {pdu.Value.Body.Length}.");
        }
        Assert.Null(await transport.ReadAsync(PduTransport.LargestData, TestContext.Current.CancellationToken));
    }

    /// <summary>Gives so many bytes at a time.</summary>
    private sealed class Pieces(byte[] bytes, int together) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(together, buffer.Length)], cancellationToken);
    }
}
