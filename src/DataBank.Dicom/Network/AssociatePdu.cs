using System.Buffers.Binary;
using System.Text;

namespace DataBank.Dicom;

/// <summary>Encodes and decodes A-ASSOCIATE-RQ and -AC (PS3.8 §9.3.2, §9.3.3); both have one shape.</summary>
public static class AssociatePdu
{
    private const int FixedLength = 68;
    private const int MaximumContexts = 128;

    public static byte[] Encode(PduType type, AssociateParameters parameters)
    {
        var body = new List<byte>(1024) { 0, 1, 0, 0 }; // protocol version 1, reserved
        AppendAe(body, parameters.CalledAe);
        AppendAe(body, parameters.CallingAe);
        body.AddRange(new byte[32]);
        AppendItem(body, 0x10, Encoding.ASCII.GetBytes(parameters.ApplicationContext));
        foreach (var context in parameters.Contexts)
        {
            var item = new List<byte> { context.Id, 0, type == PduType.AssociateAccept ? context.Result : (byte)0, 0 };
            if (type == PduType.AssociateRequest) AppendItem(item, 0x30, Encoding.ASCII.GetBytes(context.AbstractSyntax));
            foreach (var syntax in context.TransferSyntaxes) AppendItem(item, 0x40, Encoding.ASCII.GetBytes(syntax));
            AppendItem(body, type == PduType.AssociateRequest ? (byte)0x20 : (byte)0x21, item);
        }
        AppendItem(body, 0x50, UserInformation(parameters));

        var pdu = new byte[6 + body.Count];
        pdu[0] = (byte)type;
        BinaryPrimitives.WriteUInt32BigEndian(pdu.AsSpan(2), (uint)body.Count);
        body.CopyTo(pdu, 6);
        return pdu;
    }

    /// <summary>Decodes what follows the six header bytes. Unknown items are skipped, items may come in any order.</summary>
    /// <exception cref="DicomFormatException">Lengths that do not fit, or more contexts than ids exist.</exception>
    public static AssociateParameters Decode(ReadOnlySpan<byte> body)
    {
        if (body.Length < FixedLength) throw new DicomFormatException("An association PDU is shorter than its fixed fields.", body.Length);
        var contexts = new List<PresentationContext>();
        var parameters = new AssociateParameters
        {
            ApplicationContext = "",
            CalledAe = Ascii(body.Slice(4, 16)),
            CallingAe = Ascii(body.Slice(20, 16)),
            Contexts = contexts,
            MaximumLength = 0,
            ImplementationClassUid = "",
            ImplementationVersion = "",
        };
        var items = new ItemReader(body, FixedLength);
        while (items.TryNext(out var type, out var value, out var offset))
        {
            switch (type)
            {
                case 0x10:
                    parameters = parameters with { ApplicationContext = Ascii(value) };
                    break;
                case 0x20 or 0x21:
                    if (contexts.Count == MaximumContexts) throw new DicomFormatException("More presentation contexts than ids exist.", offset);
                    contexts.Add(DecodeContext(value, offset));
                    break;
                case 0x50:
                    parameters = DecodeUserInformation(parameters, value, offset);
                    break;
            }
        }
        return parameters;
    }

    private static PresentationContext DecodeContext(ReadOnlySpan<byte> value, long offset)
    {
        if (value.Length < 4) throw new DicomFormatException("A presentation context item is shorter than its fixed fields.", offset);
        var abstractSyntax = "";
        var syntaxes = new List<string>();
        var items = new ItemReader(value, 4);
        while (items.TryNext(out var type, out var content, out _))
        {
            if (type == 0x30) abstractSyntax = Ascii(content);
            if (type == 0x40) syntaxes.Add(Ascii(content));
        }
        return new PresentationContext(value[0], abstractSyntax, syntaxes, value[2]);
    }

    private static AssociateParameters DecodeUserInformation(AssociateParameters parameters, ReadOnlySpan<byte> value, long offset)
    {
        var roles = new List<RoleSelection>();
        var extended = new List<ExtendedNegotiation>();
        var common = new List<CommonExtendedNegotiation>();
        var items = new ItemReader(value, 0);
        while (items.TryNext(out var type, out var content, out _))
        {
            parameters = type switch
            {
                0x51 when content.Length == 4 => parameters with { MaximumLength = BinaryPrimitives.ReadUInt32BigEndian(content) },
                0x52 => parameters with { ImplementationClassUid = Ascii(content) },
                0x53 when content.Length == 4 => parameters with
                {
                    Window = (BinaryPrimitives.ReadUInt16BigEndian(content), BinaryPrimitives.ReadUInt16BigEndian(content[2..])),
                },
                0x55 => parameters with { ImplementationVersion = Ascii(content) },
                0x58 => parameters with { Identity = DecodeIdentity(content, offset) },
                0x59 => parameters with { IdentityAnswer = new FieldReader(content, offset).Field().ToArray() },
                0x51 or 0x53 => throw new DicomFormatException("A user information item has a wrong length.", offset),
                _ => parameters,
            };
            if (type == 0x54) roles.Add(DecodeRole(content, offset));
            if (type == 0x56) extended.Add(DecodeExtended(content, offset));
            if (type == 0x57) common.Add(DecodeCommonExtended(content, offset));
        }
        return parameters with { Roles = roles, Extended = extended, CommonExtended = common };
    }

    private static RoleSelection DecodeRole(ReadOnlySpan<byte> content, long offset)
    {
        var fields = new FieldReader(content, offset);
        var uid = Ascii(fields.Field());
        return new RoleSelection(uid, fields.Byte() == 1, fields.Byte() == 1);
    }

    private static ExtendedNegotiation DecodeExtended(ReadOnlySpan<byte> content, long offset)
    {
        var fields = new FieldReader(content, offset);
        return new ExtendedNegotiation(Ascii(fields.Field()), fields.Rest().ToArray());
    }

    private static CommonExtendedNegotiation DecodeCommonExtended(ReadOnlySpan<byte> content, long offset)
    {
        var fields = new FieldReader(content, offset);
        var (sopClass, serviceClass) = (Ascii(fields.Field()), Ascii(fields.Field()));
        var list = new FieldReader(fields.Field(), offset);
        var related = new List<string>();
        while (!list.IsAtEnd) related.Add(Ascii(list.Field()));
        return new CommonExtendedNegotiation(sopClass, serviceClass, related);
    }

    private static UserIdentity DecodeIdentity(ReadOnlySpan<byte> content, long offset)
    {
        var fields = new FieldReader(content, offset);
        var (type, wantsAnswer) = ((UserIdentityType)fields.Byte(), fields.Byte() == 1);
        return new UserIdentity(type, wantsAnswer, fields.Field().ToArray(), fields.Field().ToArray());
    }

    private static List<byte> UserInformation(AssociateParameters parameters)
    {
        var items = new List<byte>();
        var number = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(number, parameters.MaximumLength);
        AppendItem(items, 0x51, number);
        AppendItem(items, 0x52, Encoding.ASCII.GetBytes(parameters.ImplementationClassUid));
        if (parameters.Window != (1, 1))
        {
            BinaryPrimitives.WriteUInt16BigEndian(number, parameters.Window.Invoked);
            BinaryPrimitives.WriteUInt16BigEndian(number.AsSpan(2), parameters.Window.Performed);
            AppendItem(items, 0x53, number);
        }
        foreach (var role in parameters.Roles)
        {
            AppendItem(items, 0x54, [.. Field(role.SopClassUid), role.IsUser ? (byte)1 : (byte)0, role.IsProvider ? (byte)1 : (byte)0]);
        }
        AppendItem(items, 0x55, Encoding.ASCII.GetBytes(parameters.ImplementationVersion));
        foreach (var extended in parameters.Extended) AppendItem(items, 0x56, [.. Field(extended.SopClassUid), .. extended.Information.Span]);
        foreach (var common in parameters.CommonExtended)
        {
            byte[] related = [.. common.RelatedGeneralSopClasses.SelectMany(Field)];
            AppendItem(items, 0x57, [.. Field(common.SopClassUid), .. Field(common.ServiceClassUid), .. Field(related)]);
        }
        if (parameters.Identity is { } identity)
        {
            AppendItem(items, 0x58, [(byte)identity.Type, identity.WantsAnswer ? (byte)1 : (byte)0, .. Field(identity.Primary.Span), .. Field(identity.Secondary.Span)]);
        }
        if (parameters.IdentityAnswer is { } answer) AppendItem(items, 0x59, Field(answer.Span));
        return items;
    }

    private static byte[] Field(string text) => Field(Encoding.ASCII.GetBytes(text));

    private static byte[] Field(ReadOnlySpan<byte> value) => value.Length > ushort.MaxValue
        ? throw new ArgumentException("A field of an association PDU holds at most 65,535 bytes.", nameof(value))
        : [(byte)(value.Length >> 8), (byte)value.Length, .. value];

    private static void AppendAe(List<byte> bytes, string title) =>
        bytes.AddRange(Encoding.ASCII.GetBytes(title.Length <= 16 ? title.PadRight(16) : throw new ArgumentException("An AE title has at most 16 characters.", nameof(title))));

    private static void AppendItem(List<byte> bytes, byte type, IReadOnlyCollection<byte> value)
    {
        if (value.Count > ushort.MaxValue) throw new ArgumentException("An item of an association PDU holds at most 65,535 bytes.", nameof(value));
        bytes.AddRange([type, 0, (byte)(value.Count >> 8), (byte)value.Count]);
        bytes.AddRange(value);
    }

    private static string Ascii(ReadOnlySpan<byte> bytes) => Encoding.ASCII.GetString(bytes).Trim(' ', '\0');

    /// <summary>Walks items of type, reserved byte, two-byte length and value.</summary>
    private ref struct ItemReader(ReadOnlySpan<byte> body, int start)
    {
        private readonly ReadOnlySpan<byte> body = body;
        private int position = start;

        public bool TryNext(out byte type, out ReadOnlySpan<byte> value, out long offset)
        {
            type = 0;
            value = default;
            offset = position;
            if (position == body.Length) return false;
            if (body.Length - position < 4) throw new DicomFormatException("An item of an association PDU is cut off.", position);
            var length = BinaryPrimitives.ReadUInt16BigEndian(body[(position + 2)..]);
            if (body.Length - position - 4 < length) throw new DicomFormatException("An item of an association PDU is longer than the PDU.", position);
            type = body[position];
            value = body.Slice(position + 4, length);
            position += 4 + length;
            return true;
        }
    }

    /// <summary>Walks the fields of a user information item: single bytes, and values behind a two-byte length.</summary>
    private ref struct FieldReader(ReadOnlySpan<byte> item, long offset)
    {
        private ReadOnlySpan<byte> rest = item;

        public readonly bool IsAtEnd => rest.IsEmpty;

        public byte Byte()
        {
            if (rest.IsEmpty) throw new DicomFormatException("A user information item is shorter than it says.", offset);
            var value = rest[0];
            rest = rest[1..];
            return value;
        }

        public ReadOnlySpan<byte> Field()
        {
            var length = (Byte() << 8) | Byte();
            if (length > rest.Length) throw new DicomFormatException("A user information item is shorter than it says.", offset);
            var value = rest[..length];
            rest = rest[length..];
            return value;
        }

        public readonly ReadOnlySpan<byte> Rest() => rest;
    }
}
