using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using DataBank.Dicom;
using DataBank.IntegrationTests.Dimse;

namespace DataBank.IntegrationTests;

/// <summary>Senders that die in the middle of an instance: what was acknowledged stays, nothing of the rest is seen.</summary>
public sealed class BrokenSenderTests : IAsyncLifetime
{
    private readonly int port = FreePort.Next();
    private ApplianceProcess appliance = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => appliance = await ApplianceProcess.StartAsync(
        ["--dimse-port", port.ToString(CultureInfo.InvariantCulture)], new Dictionary<string, string> { ["DATABANK_Dicom__CallingAeTitles__0"] = "CT1" });

    public ValueTask DisposeAsync() => appliance.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_STOW_sender_that_dies_inside_a_part_leaves_nothing_of_it(bool isReset)
    {
        var (kept, whole, broken) = Images();
        using var client = appliance.Clinician;
        await client.StoreCleanlyAsync(kept);
        using (var socket = new TcpClient())
        {
            await socket.ConnectAsync(IPAddress.Loopback, appliance.BaseAddress.Port, Cancellation);
            if (isReset) socket.LingerState = new LingerOption(true, 0);
            var stream = socket.GetStream();
            var (first, second) = (whole.ToFile(), broken.ToFile());
            await stream.WriteAsync(
                Encoding.ASCII.GetBytes(
                    $"POST /dicomweb/studies HTTP/1.1\r\nHost: {appliance.BaseAddress.Authority}\r\nAuthorization: {client.DefaultRequestHeaders.Authorization}\r\n"
                    + $"Content-Type: multipart/related; type=\"application/dicom\"; boundary=b\r\nContent-Length: {first.Length + second.Length + 500}\r\n\r\n"),
                Cancellation);
            foreach (var file in (byte[][])[first, second[..(second.Length / 2)]])
            {
                await stream.WriteAsync("\r\n--b\r\nContent-Type: application/dicom\r\n\r\n"u8.ToArray(), Cancellation);
                await stream.WriteAsync(file, Cancellation);
            }
            await WaitForIncomingAsync(1);
        }
        await AssertOnlyAsync(client, kept, broken);
        await client.StoreCleanlyAsync(whole, broken);
    }

    [Fact]
    public async Task A_modality_that_dies_inside_an_instance_leaves_nothing_of_it()
    {
        var (kept, _, broken) = Images();
        using var client = appliance.Clinician;
        await client.StoreCleanlyAsync(kept);
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "broken.dcm");
        await File.WriteAllBytesAsync(path, broken.ToFile(), Cancellation);
        var file = OutgoingInstance.FromFile(path);
        var breaking = file with { OpenAsync = async (syntax, cancellation) => new BreakingStream(await file.OpenAsync(syntax, cancellation), WaitForIncomingAsync) };
        await using (var modality = await DicomClient.ConnectAsync(new DicomPeer("127.0.0.1", port, "DATABANK", "CT1"), ContextProposal.For([file]), DimseServices.None, Cancellation))
        {
            await Assert.ThrowsAnyAsync<Exception>(() => modality.StoreAsync(breaking, Cancellation));
        }
        await AssertOnlyAsync(client, kept, broken);
        await client.StoreCleanlyAsync(broken);
    }

    private static (TestImage Kept, TestImage Whole, TestImage Broken) Images()
    {
        var kept = new TestImage { Size = 1024, Frames = 3 }; // Large enough to be written while it comes.
        return (kept, kept with { Uid = TestImage.NewUid(), Number = 2, Seed = 2 }, kept with { Uid = TestImage.NewUid(), Number = 3, Seed = 3 });
    }

    private async Task AssertOnlyAsync(HttpClient client, TestImage kept, TestImage broken)
    {
        await WaitForIncomingAsync(0);
        Assert.Equal(kept.Uid, Assert.Single(await client.QidoAsync($"/dicomweb/studies/{kept.Study}/instances")).Value("00080018"));
        using var none = await client.GetAsync(broken.Path, accept: null);
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
        using var answer = await client.GetAsync(kept.Path, "application/dicom; transfer-syntax=*");
        Assert.Equal(kept.ToFile(), await answer.Content.ReadAsByteArrayAsync(Cancellation));
    }

    /// <summary>Waits until this many files are being received.</summary>
    private async Task WaitForIncomingAsync(int count)
    {
        var incoming = Path.Combine(appliance.DataFolder, "blobs", ".incoming");
        for (var attempt = 0; Directory.GetFiles(incoming).Length != count; attempt++)
        {
            Assert.True(attempt < 200, $"{Directory.GetFiles(incoming).Length} files are being received, not {count}.");
            await Task.Delay(50, Cancellation);
        }
    }

    /// <summary>Half of a stream, and then an error, as soon as the first half has begun to arrive.</summary>
    private sealed class BreakingStream(Stream whole, Func<int, Task> waitForIncoming) : Stream
    {
        private readonly long end = whole.Length / 2;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => whole.Position;
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (whole.Position < end) return await whole.ReadAsync(buffer[..(int)Math.Min(buffer.Length, end - whole.Position)], cancellationToken);
            await waitForIncoming(1);
            throw new IOException("The modality dies.");
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) whole.Dispose();
            base.Dispose(disposing);
        }
    }
}
