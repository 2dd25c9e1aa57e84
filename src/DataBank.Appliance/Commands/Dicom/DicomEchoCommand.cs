using System.CommandLine;
using System.Diagnostics;
using DataBank.Dicom;

namespace DataBank.Appliance;

/// <summary><c>databank dicom echo</c>: C-ECHO. Exit code 0 only if the peer answers with success.</summary>
internal static class DicomEchoCommand
{
    public static Command Create()
    {
        var peer = new PeerOptions();
        var command = new ExampledCommand(
            "echo",
            "Asks another DICOM system whether it answers: C-ECHO (疎通確認).",
            "databank dicom echo ARCHIVE@127.0.0.1:11112",
            "databank dicom echo --as CT1 PACS@pacs.example.jp:104",
            "databank dicom echo --tls-ca hospital-ca.pem PACS@pacs.example.jp:2762");
        peer.AddTo(command);
        command.SetAction((parsed, cancellation) => CommandProblems.ReportAsync(async () =>
        {
            var clock = Stopwatch.StartNew();
            await using var client = await DicomClient.ConnectAsync(
                peer.Read(parsed), [(DicomClient.VerificationSopClass, [Uids.ImplicitVrLittleEndian])], DimseServices.None, cancellation);
            var status = await client.EchoAsync(cancellation);
            await client.ReleaseAsync(cancellation);
            Console.WriteLine(status.IsSuccess ? $"{parsed.GetValue(peer.Peer)} answers, in {clock.ElapsedMilliseconds} ms." : $"{parsed.GetValue(peer.Peer)} answers with status {status}.");
            return status.IsSuccess ? 0 : 1;
        }));
        return command;
    }
}
