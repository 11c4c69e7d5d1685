import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** On Linux, ServerSocket sets SO_REUSEADDR by itself. */
public class Server {
    public static void main(String[] words) throws Exception {
        List<Socket> clients = new ArrayList<>();
        try (ServerSocket listener = new ServerSocket(18080)) {
            while (true) {
                clients.add(listener.accept());
            }
        }
    }
}
