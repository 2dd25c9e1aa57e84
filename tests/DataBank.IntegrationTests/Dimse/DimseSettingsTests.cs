using System.Globalization;
using DataBank.Dicom;

namespace DataBank.IntegrationTests.Dimse;

/// <summary>How much associations may take, and how long, by configuration.</summary>
public sealed class DimseSettingsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Limits_and_timers_are_settings()
    {
        var port = FreePort.Next();
        await using var appliance = await ApplianceProcess.StartAsync(["--dimse-port", port.ToString(CultureInfo.InvariantCulture)], new Dictionary<string, string>
        {
            ["DATABANK_Dicom__CallingAeTitles__0"] = "CT1",
            ["DATABANK_Dicom__Dimse__Associations"] = "1",
            ["DATABANK_Dicom__Dimse__PduBytes"] = "4096",
            ["DATABANK_Dicom__Dimse__Operations"] = "3",
            ["DATABANK_Dicom__Dimse__IdleSeconds"] = "2",
        });
        await using var client = await ConnectAsync(port);
        var answer = client.Dimse.Association.Answer;
        Assert.Equal((4096u, (ushort)3), (answer.MaximumLength, answer.Window.Invoked));
        var rejected = await Assert.ThrowsAsync<AssociationException>(() => ConnectAsync(port));
        Assert.Contains("limit", rejected.Message, StringComparison.Ordinal);

        Assert.True((await client.EchoAsync(Cancellation)).IsSuccess);
        await Task.Delay(TimeSpan.FromSeconds(4), Cancellation);
        await Assert.ThrowsAsync<AssociationException>(() => client.EchoAsync(Cancellation));
        await using var next = await ConnectAsync(port);
        Assert.True((await next.EchoAsync(Cancellation)).IsSuccess);
    }

    [Theory]
    [InlineData("Associations", "0")]
    [InlineData("Operations", "65")]
    [InlineData("PduBytes", "100")]
    [InlineData("ArtimSeconds", "0")]
    [InlineData("IdleSeconds", "1000000")]
    public async Task Wrong_limits_end_the_start(string key, string value)
    {
        var problem = await Assert.ThrowsAsync<InvalidOperationException>(() => ApplianceProcess.StartAsync(
            environment: new Dictionary<string, string> { [$"DATABANK_Dicom__Dimse__{key}"] = value }));
        Assert.Contains("exit code 2", problem.Message, StringComparison.Ordinal);
    }

    private static Task<DicomClient> ConnectAsync(int port) => DicomClient.ConnectAsync(
        new DicomPeer("127.0.0.1", port, "DATABANK", "CT1") { Window = (3, 1) }, [(DicomClient.VerificationSopClass, [Uids.ImplicitVrLittleEndian])], DimseServices.None, Cancellation);
}
