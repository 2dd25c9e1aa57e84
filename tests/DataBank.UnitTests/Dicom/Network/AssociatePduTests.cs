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
        Extended = [new ExtendedNegotiation("1.2.840.10008.5.1.4.1.2.2.1", new byte[] { 1, 1, 1 })],
        CommonExtended = [new CommonExtendedNegotiation("1.2.3.4", "1.2.840.10008.4.2", [Uids.CtImageStorage, "1.2.3.5"])],
        Identity = UserIdentity.OfPassword("yamada", "ひみつ", wantsAnswer: true),
    };

    [Fact]
    public void A_request_reads_back_as_it_was_written()
    {
        var pdu = AssociatePdu.Encode(PduType.AssociateRequest, Proposal());
        Assert.Equal((uint)(pdu.Length - 6), BinaryPrimitives.ReadUInt32BigEndian(pdu.AsSpan(2)));
        var decoded = AssociatePdu.Decode(pdu.AsSpan(6));
        Assert.Equal(pdu, AssociatePdu.Encode(PduType.AssociateRequest, decoded));
        Assert.Equal(("yamada", "ひみつ"), (decoded.Identity!.Name, decoded.Identity.Password));
        Assert.Equal([Uids.CtImageStorage, "1.2.3.5"], Assert.Single(decoded.CommonExtended).RelatedGeneralSopClasses);
        Assert.Equal(new byte[] { 1, 1, 1 }, Assert.Single(decoded.Extended).Information.ToArray());
        Assert.Equal(Proposal().Roles, decoded.Roles);
        Assert.Equal((ushort)4, decoded.Window.Invoked);
    }

    [Fact]
    public void An_answer_agrees_to_no_more_than_was_proposed()
    {
        var policy = new NegotiationPolicy { Serves = _ => true, LetsPeerProvide = _ => false, Window = (3, 8) };
        var answer = ContextNegotiation.Answer(Proposal() with { Window = (0, 2) }, policy);
        Assert.Equal((3, 2), answer.Window);
        Assert.False(Assert.Single(answer.Roles).IsProvider);
        Assert.Empty(answer.Extended);
        Assert.Empty(answer.CommonExtended);
        Assert.Null(answer.Identity);
    }

    [Fact]
    public void An_answer_carries_the_result_of_each_context()
    {
        var answer = ContextNegotiation.Answer(Proposal(), new NegotiationPolicy { Serves = uid => uid == Uids.CtImageStorage, PreferredSyntaxes = [Uids.ImplicitVrLittleEndian] });
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
        var command = CommandSet.Request(CommandField.StoreRequest, Uids.CtImageStorage).Set(CommandSet.MessageId, 7).WithDataSet(true).Set(CommandSet.AffectedSopInstanceUid, "1.2.3");
        var decoded = CommandSet.Decode(command.Encode());
        Assert.Equal(CommandField.StoreRequest, decoded.Field);
        Assert.True(decoded.HasDataSet);
        Assert.Equal("1.2.3", decoded.Text(CommandSet.AffectedSopInstanceUid));
        Assert.Equal(command.Encode(), decoded.Encode());
    }
}
