import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.Security;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1InputStream;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.BERTags;
import org.bouncycastle.asn1.icao.CscaMasterList;
import org.bouncycastle.asn1.icao.DataGroupHash;
import org.bouncycastle.asn1.icao.LDSSecurityObject;
import org.bouncycastle.asn1.x509.Certificate;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.util.Store;

/**
 * Judges chips with BouncyCastle: VerifyChip SECONDS FOLDER...
 *
 * A folder holds authority.cer, and sod.bin and dgN.bin, or master.bin. One line each: "ok" or "no REASON".
 */
public final class VerifyChip {
    public static void main(String[] arguments) throws Exception {
        Security.addProvider(new BouncyCastleProvider());
        Date at = new Date(Long.parseLong(arguments[0]) * 1000);
        for (String name : Arrays.asList(arguments).subList(1, arguments.length)) {
            try {
                Path folder = Path.of(name);
                byte[] trusted = Files.readAllBytes(folder.resolve("authority.cer"));
                judge(folder, certificate(trusted), at);
                System.out.println("ok");
            } catch (Exception refused) {
                System.out.println("no " + refused.getClass().getSimpleName()
                    + " " + String.valueOf(refused.getMessage()).replace('\n', ' '));
            }
        }
    }

    private static void judge(Path folder, X509Certificate authority, Date at) throws Exception {
        Path master = folder.resolve("master.bin");
        if (Files.exists(master)) {
            byte[] listed = signed(new CMSSignedData(Files.readAllBytes(master)), authority, at);
            for (Certificate each : CscaMasterList.getInstance(listed).getCertStructs()) {
                if (Arrays.equals(each.getEncoded(), authority.getEncoded())) {
                    return;
                }
            }
            throw new Exception("the authority is not on its list");
        }
        byte[] file = Files.readAllBytes(folder.resolve("sod.bin"));
        ASN1Primitive outer;
        try (ASN1InputStream in = new ASN1InputStream(file)) {
            outer = in.readObject();
        }
        ASN1TaggedObject application = (ASN1TaggedObject) outer;
        if (application.getTagClass() != BERTags.APPLICATION || application.getTagNo() != 23) {
            throw new Exception("not EF.SOD");
        }
        byte[] inside = application.getBaseObject().toASN1Primitive().getEncoded();
        byte[] content = signed(new CMSSignedData(inside), authority, at);
        LDSSecurityObject hashes = LDSSecurityObject.getInstance(content);
        MessageDigest digest = MessageDigest.getInstance(
            hashes.getDigestAlgorithmIdentifier().getAlgorithm().getId(), "BC");
        List<String> groups = new ArrayList<>();
        for (DataGroupHash each : hashes.getDatagroupHash()) {
            String name = "dg" + each.getDataGroupNumber() + ".bin";
            byte[] found = digest.digest(Files.readAllBytes(folder.resolve(name)));
            if (!Arrays.equals(found, each.getDataGroupHashValue().getOctets())) {
                throw new Exception("altered " + name);
            }
            groups.add(name);
        }
        try (var there = Files.list(folder)) {
            if (there.filter(p -> p.getFileName().toString().startsWith("dg")).count()
                    != groups.size()) {
                throw new Exception("a data group without a hash");
            }
        }
    }

    private static byte[] signed(CMSSignedData data, X509Certificate authority, Date at)
            throws Exception {
        SignerInformation signer = data.getSignerInfos().getSigners().iterator().next();
        Store<X509CertificateHolder> inside = data.getCertificates();
        @SuppressWarnings("unchecked")
        X509CertificateHolder holder =
            (X509CertificateHolder) inside.getMatches(signer.getSID()).iterator().next();
        X509Certificate own = certificate(holder.getEncoded());
        PKIXParameters trusted =
            new PKIXParameters(Collections.singleton(new TrustAnchor(authority, null)));
        trusted.setRevocationEnabled(false);
        trusted.setDate(at);
        trusted.addCertPathChecker(new KnownExtendedUse());
        CertPathValidator.getInstance("PKIX", "BC").validate(
            CertificateFactory.getInstance("X.509", "BC").generateCertPath(List.of(own)), trusted);
        if (!signer.verify(new JcaSimpleSignerInfoVerifierBuilder().setProvider("BC").build(own))) {
            throw new Exception("the signature does not hold");
        }
        return (byte[]) data.getSignedContent().getContent();
    }

    private static X509Certificate certificate(byte[] der) throws Exception {
        return (X509Certificate) CertificateFactory.getInstance("X.509", "BC")
            .generateCertificate(new ByteArrayInputStream(der));
    }

    /** The list signer's extended key usage is critical and ours to know (Doc 9303 part 12). */
    private static final class KnownExtendedUse extends java.security.cert.PKIXCertPathChecker {
        @Override
        public void init(boolean forward) {
        }

        @Override
        public boolean isForwardCheckingSupported() {
            return true;
        }

        @Override
        public java.util.Set<String> getSupportedExtensions() {
            return java.util.Set.of("2.5.29.37");
        }

        @Override
        public void check(java.security.cert.Certificate c, java.util.Collection<String> left) {
            left.remove("2.5.29.37");
        }
    }
}
