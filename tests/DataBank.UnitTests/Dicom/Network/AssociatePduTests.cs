using System.Buffers.Binary;
using CsCheck;
using DataBank.Dicom;

namespace DataBank.UnitTests.Dicom.Network;

public sealed class AssociatePduTests
{
    private static AssociateParameters Proposal() => new()
    {
        CalledAe = "ARCHIVE",
        CallingAe = "CT-ROOM-2",
        Contexts =
        [
            new PresentationContext(1, DicomClient.VerificationSopClass, [Uids.ImplicitVrLittleEndian]),
            new PresentationContext(3, Uids.CtImageStorage, [Uids.ExplicitVrLittleEndian, Uids.ImplicitVrLittleEndian]),
        ],
        MaximumLength = 65536,
        Roles = [new RoleSelection(Uids.CtImageStorage, IsUser: false, IsProvider: true)],
        Window = (4, 2),
    };

    [Fact]
    public void A_request_reads_back_as_it_was_written()
    {
        var pdu = AssociatePdu.Encode(PduType.AssociateRequest, Proposal());
        Assert.Equal((uint)(pdu.Length - 6), BinaryPrimitives.ReadUInt32BigEndian(pdu.AsSpan(2)));
        Assert.Equivalent(Proposal(), AssociatePdu.Decode(pdu.AsSpan(6)), strict: true);
    }

    [Fact]
    public void An_answer_carries_the_result_of_each_context()
    {
        var answer = ContextNegotiation.Answer(Proposal(), uid => uid == Uids.CtImageStorage, [Uids.ImplicitVrLittleEndian], takesAnySyntax: false);
        var decoded = AssociatePdu.Decode(AssociatePdu.Encode(PduType.AssociateAccept, answer).AsSpan(6));
        Assert.Equal([(byte)3, (byte)0], decoded.Contexts.Select(context => context.Result));
        Assert.Equal([Uids.ImplicitVrLittleEndian], decoded.Contexts[1].TransferSyntaxes);
    }

    [Fact]
    public void Any_cut_or_flipped_byte_reads_or_fails_with_a_format_error()
    {
        var body = AssociatePdu.Encode(PduType.AssociateRequest, Proposal()).AsSpan(6).ToArray();
        Gen.Select(Gen.Int[0, body.Length], Gen.Int[0, body.Length - 1], Gen.Byte).Sample((length, position, value) =>
        {
            var changed = (byte[])body.Clone();
            changed[position] = value;
            try
            {
                AssociatePdu.Decode(changed.AsSpan(0, length));
            }
            catch (DicomFormatException)
            {
                // The one way to refuse.
            }
        });
    }

    [Fact]
    public void A_command_reads_back_as_it_was_written()
    {
        var command = CommandSet.Request(CommandField.StoreRequest, 7, Uids.CtImageStorage, hasDataSet: true).Set(CommandSet.AffectedSopInstanceUid, "1.2.3");
        var decoded = CommandSet.Decode(command.Encode());
        Assert.Equal(CommandField.StoreRequest, decoded.Field);
        Assert.True(decoded.HasDataSet);
        Assert.Equal("1.2.3", decoded.Text(CommandSet.AffectedSopInstanceUid));
        Assert.Equal(command.Encode(), decoded.Encode());
    }
}
